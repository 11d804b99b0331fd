"""Estimate the monthly cost of an environment."""
