"""Levers that make a synthesis start in a tenth of the time; it works the same without them.

They must be pulled before the first import of `cdktf` or of the provider's bindings: `modules`
comes first. Each stands in one file, is tested against the installed packages, and leaves
everything as usual where it comes too late or a package has changed.
"""
