"""Says whether an access token is one of this user pool's, and what it claims."""
