"""Read, check and recover Terraform states."""
