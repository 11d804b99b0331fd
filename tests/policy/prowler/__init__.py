"""Checks of prowler on a deployed environment."""
