"""Run Terraform for several stacks, and show the progress."""
