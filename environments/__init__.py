"""The environments of Cruddur: one Python file per environment.

`definition` defines and validates environments. `catalog` defines Cruddur's three services.
`stacks` creates the Terraform stacks of an environment, `compose` its file for Docker Compose. All
other files here are environments.
"""
