"""The commands of `bin/cruddur`: each has its options, one call and its exit code.

A command imports its work when it runs, so that help and completion are quick.
"""
