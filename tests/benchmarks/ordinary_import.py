"""Run main.py as CDKTF for Python normally runs: Python imports the whole provider."""

import runpy
import sys
from pathlib import Path

# This import comes before modules.startup, which then has no effect.
import cdktf_cdktf_provider_aws  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
