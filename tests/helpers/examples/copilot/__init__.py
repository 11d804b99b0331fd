"""An application that was deployed with AWS Copilot, as an environment of this project."""

from pathlib import Path

from environments.definition import load_environment

STAGING = load_environment("staging", Path(__file__).parent)
