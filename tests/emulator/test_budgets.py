"""Budgets of the emulator, as Terraform reads and changes them."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator

NOTIFICATION = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}
TOPIC = [{"SubscriptionType": "SNS", "Address": "arn:aws:sns:us-east-1:123456789012:alarms"}]


class Budget:
    """A budget with the name of a test."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self.client = emulator.client("budgets")
        account = emulator.client("sts").get_caller_identity()["Account"]
        self.named = {"AccountId": account, "BudgetName": name}
        self.arn = f"arn:aws:budgets::{account}:budget/{name}"
        self.client.create_budget(
            AccountId=account,
            Budget=self.definition("350"),
            ResourceTags=[{"Key": "Environment", "Value": "dev"}],
        )

    def definition(self, amount: str) -> dict[str, Any]:
        return {
            "BudgetName": self.named["BudgetName"],
            "BudgetLimit": {"Amount": amount, "Unit": "USD"},
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
        }

    @property
    def amount(self) -> str:
        return str(self.client.describe_budget(**self.named)["Budget"]["BudgetLimit"]["Amount"])

    @property
    def tags(self) -> dict[str, str]:
        tags = self.client.list_tags_for_resource(ResourceARN=self.arn)["ResourceTags"]
        return {tag["Key"]: tag["Value"] for tag in tags}


@pytest.fixture
def budget(emulator: Emulator, request: pytest.FixtureRequest) -> Budget:
    return Budget(emulator, request.node.name)


def test_an_amount_is_returned_with_a_decimal_point_and_can_be_updated(budget: Budget) -> None:
    assert budget.amount == "350.0"

    account = budget.named["AccountId"]
    budget.client.update_budget(AccountId=account, NewBudget=budget.definition("400"))

    assert budget.amount == "400.0"


def test_a_notification_has_its_subscribers(budget: Budget) -> None:
    budget.client.create_notification(**budget.named, Notification=NOTIFICATION, Subscribers=TOPIC)

    (found,) = budget.client.describe_notifications_for_budget(**budget.named)["Notifications"]
    subscribers = budget.client.describe_subscribers_for_notification(
        **budget.named, Notification=found
    )
    assert subscribers["Subscribers"] == TOPIC


def test_tags_are_kept_added_and_removed(budget: Budget) -> None:
    assert budget.tags == {"Environment": "dev"}

    tag = {"Key": "Team", "Value": "cruddur"}
    budget.client.tag_resource(ResourceARN=budget.arn, ResourceTags=[tag])
    budget.client.untag_resource(ResourceARN=budget.arn, ResourceTagKeys=["Environment"])

    assert budget.tags == {"Team": "cruddur"}


def test_a_budget_that_is_not_there_has_no_notifications(budget: Budget) -> None:
    budget.client.delete_budget(**budget.named)

    with pytest.raises(budget.client.exceptions.NotFoundException):
        budget.client.describe_notifications_for_budget(**budget.named)
