"""Budgets can be updated and tagged, and return the subscribers of their notifications.

Gap: moto has no `UpdateBudget`, no `DescribeSubscribersForNotification` and no tags of budgets. It
answers a request for the notifications of a missing budget with 500, and returns the amount of a
budget as in the request. AWS returns `350.0` for `350`. Sources: AWS Budgets API reference; for the
amount, `suppressEquivalentBudgetLimitAmount` in `internal/service/budgets/budget.go` of the
provider.
"""

import json
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget, BudgetsBackend
from moto.budgets.responses import BudgetsResponse

from emulator.extensions.patching import add_actions, after, before, wrap


def _budget(response: BudgetsResponse, name: str) -> Budget:
    budgets = response.backend.budgets[response._get_param("AccountId") or response.current_account]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def _update_budget(response: BudgetsResponse) -> str:
    new = response._get_param("NewBudget")
    budget = _budget(response, new["BudgetName"])
    budget.budget = {**budget.budget, **new}
    return json.dumps({})


def _describe_subscribers_for_notification(response: BudgetsResponse) -> str:
    asked = _identity(response._get_param("Notification"))
    for notification in _budget(response, response._get_param("BudgetName")).notifications:
        if _identity(notification.details) == asked:
            return json.dumps({"Subscribers": notification.subscribers, "NextToken": None})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


def _identity(notification: dict[str, Any]) -> dict[str, Any]:
    """Return the members that identify a notification; a threshold is a percentage by default."""
    kept = {key: value for key, value in notification.items() if key != "NotificationState"}
    return {"ThresholdType": "PERCENTAGE", **kept}


def _tagged(response: BudgetsResponse) -> dict[str, str]:
    budget: Any = _budget(response, response._get_param("ResourceARN").rpartition(":budget/")[2])
    if not hasattr(budget, "tags"):
        budget.tags = {}
    tags: dict[str, str] = budget.tags
    return tags


def _list_tags_for_resource(response: BudgetsResponse) -> str:
    tags = [{"Key": key, "Value": value} for key, value in _tagged(response).items()]
    return json.dumps({"ResourceTags": tags})


def _tag_resource(response: BudgetsResponse) -> str:
    tags = response._get_param("ResourceTags")
    _tagged(response).update({tag["Key"]: tag["Value"] for tag in tags})
    return json.dumps({})


def _untag_resource(response: BudgetsResponse) -> str:
    for key in response._get_param("ResourceTagKeys"):
        _tagged(response).pop(key, None)
    return json.dumps({})


def apply() -> None:
    """Add the actions, and the answers of AWS."""
    add_actions(
        BudgetsResponse,
        [
            _describe_subscribers_for_notification,
            _list_tags_for_resource,
            _tag_resource,
            _untag_resource,
            _update_budget,
        ],
    )

    @wrap(BudgetsResponse, "create_budget")
    def create_budget(original: Any, response: BudgetsResponse) -> Any:
        answer = original(response)
        budget: Any = _budget(response, response._get_param("Budget")["BudgetName"])
        tags = response._get_param("ResourceTags") or []
        budget.tags = {tag["Key"]: tag["Value"] for tag in tags}
        return answer

    @after(Budget, "to_dict")
    def to_dict(_budget: Budget, description: dict[str, Any]) -> None:
        if limit := description.get("BudgetLimit"):
            limit["Amount"] = str(float(limit["Amount"]))

    @before(BudgetsBackend, "describe_notifications_for_budget")
    def describe_notifications_for_budget(
        backend: BudgetsBackend, account_id: str, budget_name: str
    ) -> None:
        backend.describe_budget(account_id, budget_name)
