"""Build and push the images of the services."""
