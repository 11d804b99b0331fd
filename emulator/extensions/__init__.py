"""Extensions of moto 5.2.5: one module for each gap that concerns our stacks, each with a test.

The gaps are closed here. The product contains no workaround for them.
"""

import importlib

from emulator.extensions import accounts, image_registry

# Alphabetical; `rollouts` must follow `ecs_services`, whose deployments it uses.
EXTENSIONS = (
    "added_defaults",
    "bucket_policies",
    "certificates",
    "cognito_aliases",
    "cognito_ids",
    "cognito_passwords",
    "cognito_sessions",
    "cognito_validity",
    "deletion_protection",
    "dns_changes",
    "dns_records",
    "ecs_services",
    "email_subscriptions",
    "fargate_sizes",
    "iam_quotas",
    "image_scans",
    "in_use",
    "load_balancer_quotas",
    "log_group_keys",
    "log_order",
    "rollouts",
    "running_tasks",
    "scalable_targets",
    "security_group_quotas",
    "security_group_references",
    "security_group_rules",
    "service_linked_roles",
    "table_encryption",
    "target_group_deletion",
    "task_definitions",
    "xray_time_ranges",
)


def apply(*, account_id: str, registry: str | None) -> None:
    """Extend moto. Call this once, before moto serves its first request."""
    accounts.apply(default_account_id=account_id)
    image_registry.apply(address=registry)
    for extension in EXTENSIONS:
        importlib.import_module(f"{__name__}.{extension}").apply()
