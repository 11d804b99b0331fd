"""The workflows and their roles, judged by tools that others wrote, and run on the emulator."""
