"""Constructs, one per file, that do not know environments.

A construct takes `(scope, id_, *, typed keywords)`: no `**kwargs`, no dicts, no whole environment.
A construct takes the constructs that it uses (`account`, `cluster`, `callees`), not their ARNs one
by one. More than about ten parameters mean that an object is missing.
"""
