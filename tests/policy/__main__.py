"""Check every stack of every environment with checkov and tf-nag; exit code 1 if a check fails.

tests/policy/skips.toml lists the checks that may fail. docs/security.md says how the tools are
verified. The first run installs the tools; after that a run takes about half a minute.
"""

import sys

from rich.console import Console

from cli.tools.console import table, wide_console
from cli.tools.errors import CommandError, exit_with
from environments.definition import load_environments
from tests.policy import checkov, secret_scan, skips, tf_nag
from tests.policy.plans import planned_stacks


def progress(line: str) -> None:
    """Print progress on standard error, apart from the table."""
    print(f"bin/check --policy: {line}", file=sys.stderr, flush=True)


def check(console: Console) -> None:
    """Run all checks, print the results, and raise `CommandError` for failures not in the skips."""
    checkov.install(progress)
    with planned_stacks() as folder:
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
    failures = [failure for evaluation in evaluations for failure in evaluation.failures]
    known = {environment.name for environment in load_environments()}
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
            check(wide_console())
        except checkov.EvaluationError as error:
            raise CommandError(str(error)) from None

    exit_with("bin/check --policy", run)


if __name__ == "__main__":
    main()
