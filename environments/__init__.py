"""The environments of Cruddur: one Python file per environment, each a validated value.

`definition` says what an environment may be, `services` holds the seed's three services, `stacks`
turns one environment into Terraform stacks. Every other file here is an environment.
"""
