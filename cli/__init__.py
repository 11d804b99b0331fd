"""The command line of Cruddur on Fargate."""

VERSION = "1.0.0.dev0"
