"""The API of Cruddur."""
