"""The three services under attack and load, at an earlier commit and now."""
