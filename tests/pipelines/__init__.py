"""The workflows and their roles, checked with third-party tools and run on the emulator."""
