"""Tests of the environments in `environments/`, whatever their number, names and values.

All other tests run on the example environments of tests/helpers/examples, which no user edits.
"""
