"""Print the estimated cost of an environment, or the difference between two."""

import math
from decimal import Decimal
from typing import Any

from rich.console import Console

from cli.cost.estimate import (
    LEFT_OUT,
    PROXY_CPU_UNITS,
    PROXY_MEMORY_MIB,
    estimate,
    load_prices,
    total,
)
from cli.tools import git
from cli.tools.console import table
from cli.tools.errors import CommandError, find_environment
from cli.tools.revision import environment_at
from environments.definition import Environment, environment_names
from environments.definition.environment import BUDGET_ACTUAL_PERCENT

_BUDGET_STEP_USD = 10


def show(console: Console, environment: Environment) -> None:
    """Print every charge and the sum."""
    prices = load_prices()
    lines = estimate(environment, prices)
    charges = table(
        f"{environment.name}, estimated for a month", "resource", "charge", "quantity", "USD"
    )
    charges.columns[-1].justify = "right"
    for line in lines:
        charges.add_row(line.resource, line.charge, line.quantity, f"{line.usd:,}")
    charges.add_section()
    charges.add_row("total", "", "", f"{total(lines):,}")
    console.print(charges)
    _explain(console, prices, environment)
    _propose_budget(console, environment, total(lines))


def show_difference(
    console: Console, environment: Environment, other: Environment, label: str
) -> None:
    """Print the charges that differ between two environments, and both sums."""
    prices = load_prices()
    ours, theirs = estimate(environment, prices), estimate(other, prices)
    usd = [{(line.resource, line.charge): line.usd for line in lines} for lines in (ours, theirs)]
    differences = table(
        f"{environment.name} against {label}, estimated for a month, what differs",
        *("resource", "charge", f"{environment.name} USD", f"{label} USD", "difference"),
    )
    for column in differences.columns[2:]:
        column.justify = "right"
    for resource, charge in dict.fromkeys([*usd[0], *usd[1]]):
        here, there = (charges.get((resource, charge), Decimal("0.00")) for charges in usd)
        if here != there:
            differences.add_row(resource, charge, f"{here:,}", f"{there:,}", f"{here - there:+,}")
    differences.add_section()
    here, there = total(ours), total(theirs)
    differences.add_row("total", "", f"{here:,}", f"{there:,}", f"{here - there:+,}")
    console.print(differences)
    _explain(console, prices, environment, other)


def _explain(console: Console, prices: dict[str, Any], *environments: Environment) -> None:
    console.print(
        f"List prices of {prices['region']} as of {prices['as_of']}: "
        "cli/cost/prices.toml, with their sources and what is assumed.",
        highlight=False,
    )
    for region in sorted({environment.region for environment in environments}):
        if region != prices["region"]:
            console.print(f"Prices of {region} differ from these.", highlight=False)
    services = (service for environment in environments for service in environment.services)
    small = sorted({each.name for each in services if each.cpu_units <= PROXY_CPU_UNITS})
    if small:
        console.print(
            f"AWS recommends {PROXY_CPU_UNITS} CPU units and {PROXY_MEMORY_MIB} MiB for the "
            "Service Connect proxy of every task. No CPU is left for the containers with the sizes "
            f"of: {', '.join(small)}.",
            highlight=False,
        )
    console.print(f"Left out: {LEFT_OUT}.", highlight=False)


def _propose_budget(console: Console, environment: Environment, usd: Decimal) -> None:
    """Print a budget whose notification of the actual costs comes when they reach the estimate."""
    steps = math.ceil(usd * 100 / BUDGET_ACTUAL_PERCENT / _BUDGET_STEP_USD)
    budget = environment.monthly_budget_usd
    console.print(
        f"Budget: {f'monthly_budget_usd={budget}' if budget else 'none'}. Proposed: "
        f"monthly_budget_usd={max(steps, 1) * _BUDGET_STEP_USD}. AWS notifies you at "
        f"{BUDGET_ACTUAL_PERCENT} % of the budget, which is about this total.",
        highlight=False,
    )


def other(name: str, against: str) -> Environment:
    """Return another environment as it is now, or the environment `name` at a git revision."""
    known = environment_names()
    if against in known:
        return find_environment(against)
    try:
        git.commit(against)
    except CommandError:
        raise CommandError(
            f"--against must be an environment ({', '.join(known)}) or a git revision, "
            f"got {against!r}"
        ) from None
    return environment_at(against, name)
