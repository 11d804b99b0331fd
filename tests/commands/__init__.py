"""The commands of day two, beside an emulated AWS."""
