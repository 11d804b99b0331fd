"""Run StackPort, a browser of AWS resources, against the emulator."""

import os
import re
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.local.emulator import session_of
from cli.tools import processes
from cli.tools.errors import CommandError
from cli.tools.installation import install_once, program, python_packages
from cli.tools.project import CACHE
from environments.definition import Environment

PLACE = CACHE / "stackport"
_REQUIREMENTS = Path(__file__).parent / "stackport" / "requirements.txt"
_READY = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")

# StackPort reads all of these services for its first page, and the emulator needs seconds to load
# a service that no stack uses.
_SERVICES = (
    "acm,cognito-idp,dynamodb,ec2,ecr,ecs,elasticloadbalancing,iam,kms,logs,monitoring,route53,s3,"
    "sns,ssm"
)


def serve(environment: Environment) -> None:
    """Serve the resources of the emulated account on a free port, and open the page, until Ctrl-C.

    Raises:
        CommandError: no emulator of the account runs, or StackPort cannot be installed or ends.
    """
    session_of(environment)  # raises for another account or AWS itself
    install_once(_REQUIREMENTS, PLACE, print, python_packages)

    def show(line: str) -> None:
        if ready := _READY.search(line):
            print(f"Resources of AWS account {environment.account_id}: {ready[1]}\nCtrl-C ends it.")
            webbrowser.open(ready[1])

    # The command `stackport` would listen on all interfaces of this machine.
    command = [program(PLACE, "python"), "-m", "uvicorn", "backend.main:app"]
    command += ["--host", "127.0.0.1", "--port", "0", "--no-access-log"]
    with TemporaryDirectory() as home:
        variables = _variables(environment, home)
        ended = processes.run(command, directory=Path(home), variables=variables, show=show)
    lines = ended.stdout.strip().splitlines()
    raise CommandError(f"StackPort ended: {lines[-1] if lines else 'no output'}")


def _variables(environment: Environment, home: str) -> dict[str, str]:
    """Return all variables of StackPort.

    StackPort can add endpoints and use profiles, and remembers endpoints: it gets an empty home, so
    that it knows only this emulator and none of the user's credentials.
    """
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "AWS_REGION": environment.region,
        "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
        "AWS_EC2_METADATA_DISABLED": "true",
        "LOG_LEVEL": "WARNING",
        "STACKPORT_LEARN": "false",
        "STACKPORT_SERVICES": _SERVICES,
    }
