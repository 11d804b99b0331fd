from typing import Any

from modules.budget import MonthlyBudget
from tests.helpers.synthesis import created


def budget() -> dict[str, Any]:
    return created(
        MonthlyBudget,
        "budget",
        name="cruddur-dev",
        limit_usd=350,
        actual_percent=75,
        tag=("Environment", "dev"),
        topic_arn="arn:topic",
    ).one("aws_budgets_budget")


def test_the_budget_counts_the_costs_of_a_month_with_the_tag() -> None:
    resource = budget()

    assert (resource["budget_type"], resource["time_unit"]) == ("COST", "MONTHLY")
    assert (resource["limit_amount"], resource["limit_unit"]) == ("350", "USD")
    # Without `user:` AWS would count no costs.
    assert resource["cost_filter"] == [{"name": "TagKeyValue", "values": ["user:Environment$dev"]}]


def test_the_topic_is_notified_of_the_given_actual_and_of_100_percent_forecasted_costs() -> None:
    found = {it["notification_type"]: it for it in budget()["notification"]}

    assert {type_: it["threshold"] for type_, it in found.items()} == {
        "ACTUAL": 75,
        "FORECASTED": 100,
    }
    for notification in found.values():
        assert notification["threshold_type"] == "PERCENTAGE"
        assert notification["comparison_operator"] == "GREATER_THAN"
        assert notification["subscriber_sns_topic_arns"] == ["arn:topic"]
