"""Verification of the access tokens of one Cognito user pool."""
