"""Cruddur's three services; each environment chooses their sizes, numbers of tasks and images."""

from environments.catalog.backend_flask import backend_flask
from environments.catalog.cognito_verifier import cognito_verifier
from environments.catalog.frontend_react_js import frontend_react_js

__all__ = ["backend_flask", "cognito_verifier", "frontend_react_js"]
