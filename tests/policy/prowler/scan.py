"""Run checks of prowler on the account of the AWS credentials, as a program.

The packages of requirements.txt run this program, not those of the project. It uses prowler as a
library: the command of prowler imports the packages of all clouds. Standard input is a JSON object
with the Region, the ARNs of the resources, and the services and checks that are excluded. Standard
output is a JSON object with the findings, the errors, and all checks by service.
"""

import importlib
import json
import logging
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from prowler.providers.aws import services
from prowler.providers.aws.aws_provider import AwsProvider
from prowler.providers.common.models import Audit_Metadata


class Errors(logging.Handler):
    """Collect errors: prowler logs them, and then checks less than there is."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.add(f"{record.filename}: {record.getMessage().strip().splitlines()[0]}")


def _checks() -> dict[str, list[str]]:
    return {
        service.name: sorted(file.stem.removesuffix(".metadata") for file in found)
        for service in sorted(Path(services.__path__[0]).iterdir())
        if (found := list(service.glob("*/*.metadata.json")))
    }


def _run(service: str, check: str) -> list[dict[str, str]]:
    try:
        module = importlib.import_module(f"{services.__name__}.{service}.{check}.{check}")
        reports = getattr(module, check)().execute()
    except Exception:
        logging.getLogger().exception("%s failed", check)
        return []
    return [
        {
            "service": service,
            "check": check,
            "status": report.status,
            "arn": report.resource_arn,
            "what": report.status_extended,
        }
        for report in reports
    ]


def main() -> None:
    """Print the report."""
    wanted = json.load(sys.stdin)
    checks = _checks()
    errors = Errors()
    logging.basicConfig(handlers=[errors])
    selected = [
        (service, check)
        for service, names in checks.items()
        if service not in wanted["excluded_services"]
        for check in names
        if not any(fnmatchcase(check, pattern) for pattern in wanted["excluded_checks"])
    ]
    provider = AwsProvider(
        retries_max_attempts=1,
        regions={wanted["region"]},
        resource_arn=wanted["resources"],
    )
    # A service reads this when its first check is imported.
    provider.audit_metadata = Audit_Metadata(
        services_scanned=0,
        expected_checks=[check for _, check in selected],
        completed_checks=0,
        audit_progress=0,
    )
    findings = [finding for service, check in selected for finding in _run(service, check)]
    report = {"checks": checks, "findings": findings, "errors": sorted(errors.messages)}
    json.dump(report, sys.stdout)


main()
