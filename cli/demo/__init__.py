"""Demonstrate the commands on an emulated AWS."""
