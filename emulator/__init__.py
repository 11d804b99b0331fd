"""AWS in one local process: moto, with the gaps closed that Terraform would notice."""
