"""Synthesize every environment, as `python main.py` does, in a process that `start.py` starts."""

import main as app


def main() -> None:
    """Write the Terraform JSON of every environment under `cdktf.out`."""
    app.main([])
