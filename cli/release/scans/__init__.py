"""Check the scans of the images that a deployment rolls out."""
