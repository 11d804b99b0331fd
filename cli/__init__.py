"""The command line of Cruddur on Fargate."""
