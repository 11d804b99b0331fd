"""Measure checkov's figures for a pattern of AWS CDK: `python -m tests.policy.aws_cdk_pattern`.

The other patterns of docs/security.md are in repositories that no package registry provides.
"""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.tools.installation import install_once, program, python_packages
from cli.tools.project import CACHE, ROOT
from tests.policy import checkov

_AWS_CDK = ROOT / "tests" / "benchmarks" / "peers" / "aws_cdk"


def main() -> None:
    """Install both tools, synthesize and check the template, print the numbers of checks."""
    place = CACHE / "bench" / "peers" / "aws_cdk"
    checkov.install(print)
    install_once(_AWS_CDK / "requirements.txt", place, print, python_packages)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "pattern"
        environment = {**os.environ, "CDK_OUTDIR": str(target)}
        command = [program(place, "python"), str(_AWS_CDK / "pattern.py")]
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
        for file in target.iterdir():
            if file.is_file() and not file.name.endswith(".template.json"):
                file.unlink()
        (evaluation,) = checkov.evaluate(Path(folder), ("cloudformation",))
    print(f"{evaluation.passed} passed, {len(evaluation.failures)} failed")


if __name__ == "__main__":
    main()
