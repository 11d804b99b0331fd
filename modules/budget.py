"""The monthly budget of an environment, with its notifications."""

from cdktf_cdktf_provider_aws.budgets_budget import (
    BudgetsBudget,
    BudgetsBudgetCostFilter,
    BudgetsBudgetNotification,
)
from constructs import Construct

_FORECASTED_PERCENT = 100


class MonthlyBudget(Construct):
    """A monthly cost budget in AWS Budgets for the resources with one tag.

    AWS Budgets notifies the topic when the actual costs reach `actual_percent` of the budget, and
    when the forecasted costs reach 100 %. It counts only costs with a cost allocation tag, which
    somebody with access to the billing must activate. Source: AWS Cost Management user guide,
    "Budget filters".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        limit_usd: int,
        actual_percent: int,
        tag: tuple[str, str],
        topic_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        key, value = tag
        BudgetsBudget(
            self,
            "budget",
            name=name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(limit_usd),
            limit_unit="USD",
            # `user:` marks a tag that AWS did not create. Without the prefix the budget counts no
            # costs. Source: hashicorp/terraform-provider-aws issue 39850.
            cost_filter=[
                BudgetsBudgetCostFilter(name="TagKeyValue", values=[f"user:{key}${value}"])
            ],
            notification=[
                BudgetsBudgetNotification(
                    notification_type=type_,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[topic_arn],
                )
                for type_, percent in (
                    ("ACTUAL", actual_percent),
                    ("FORECASTED", _FORECASTED_PERCENT),
                )
            ],
        )
