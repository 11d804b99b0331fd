"""Observe the deployed services."""
