"""Emulated AWS in one local process: moto, with extensions for the gaps that Terraform notices."""
