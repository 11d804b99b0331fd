"""Deploy and destroy an environment."""
