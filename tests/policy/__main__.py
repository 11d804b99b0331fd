"""Check the stacks of the environments with checkov and tf-nag; exit code 1 if a check fails.

Without the name of an environment, all environments and the secrets in the repository are checked.
tests/policy/skips.toml lists the checks that may fail. docs/security.md says how the tools are
verified. The first run installs the tools; after that a run takes about half a minute.
"""

import sys

from rich.console import Console

from cli.tools.console import table, wide_console
from cli.tools.errors import CommandError, exit_with, find_environment
from environments.definition import load_environments
from tests.policy import checkov, secret_scan, skips, tf_nag
from tests.policy.plans import planned_stacks


def progress(line: str) -> None:
    """Print progress on standard error, apart from the table."""
    print(f"bin/check --policy: {line}", file=sys.stderr, flush=True)


def check(console: Console, name: str | None) -> None:
    """Run the checks, print the results, and raise `CommandError` for failures not in the skips."""
    environments = [find_environment(name)] if name else load_environments()
    checkov.install(progress)
    with planned_stacks(environments) as folder:
        evaluations = [*checkov.evaluate(folder), *tf_nag.evaluate(folder)]
    accepted = skips.load()
    results = table("checks", "stack", "framework", "passed", "failed", "accepted")
    refused: list[str] = []
    for evaluation in evaluations:
        wrong = [
            failure
            for failure in evaluation.failures
            if not any(skip.accepts(failure) for skip in accepted)
        ]
        results.add_row(
            evaluation.stack,
            evaluation.framework,
            str(evaluation.passed),
            str(len(wrong)),
            str(len(evaluation.failures) - len(wrong)),
        )
        refused += [f"{it.stack}: {it.check} {it.resource}: {it.what}" for it in wrong]
    console.print(results)
    stale: list[str] = []
    secrets: list[str] = []
    if not name:
        failures = [failure for evaluation in evaluations for failure in evaluation.failures]
        known = {environment.name for environment in environments}
        stale = skips.unneeded(accepted, failures, known)
        secrets = secret_scan.findings()
    for line in (*refused, *stale, *secrets):
        console.print(line, highlight=False)
    console.print(f"{len(refused)} failed, {len(stale)} skips too many, {len(secrets)} secrets")
    if refused or stale or secrets:
        raise CommandError("see above; what is accepted, and why, is in tests/policy/")


def main() -> None:
    """Run `bin/check --policy`, which prints a mistake in one line."""

    def run() -> None:
        try:
            check(wide_console(), next(iter(sys.argv[1:]), None))
        except checkov.EvaluationError as error:
            raise CommandError(str(error)) from None

    exit_with("bin/check --policy", run)


if __name__ == "__main__":
    main()
