"""The steps of the recorded deployments: in the default VPC, and fewer in a dedicated VPC."""

from typing import Any

from cli.plan.drift import DRIFTED
from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    DedicatedVpc,
    OneOffTask,
    Pause,
    Schedule,
    WebAcl,
)
from tests.helpers.environment_edits import MAILER, Edit
from tests.helpers.examples import environment
from tests.pipelines.recorded_deployment import RecordedDeployment, Step
from tests.pipelines.roles import TEST

AUTOSCALING = Autoscaling(minimum_count=1, maximum_count=2, requests_per_target_per_minute=1000)
OBJECTIVE = AlarmThresholds(availability_objective_percent=99.9)
MIGRATE = OneOffTask(name="migrate", command=("true",), time_limit_minutes=5, before_rollout=True)
CLEAN = OneOffTask(name="clean", command=("true",), time_limit_minutes=5)
WEB_ACL = WebAcl(
    rate_limit_per_five_minutes=2000,
    # One group, because Terraform plans each of them for seconds.
    managed_rule_groups=("AWSManagedRulesCommonRuleSet",),
)
SWITCHED_ON: dict[str, Any] = {
    "access_logs": True,
    "alarm_email": "alarms@cruddur.example",
    "customer_managed_keys": True,
    "delete_images_with_repositories": True,
    "monthly_budget_usd": 100,
    "web_acl": WEB_ACL,
}
WEB, *OTHERS = TEST.services
DEFAULT_VPC = environment(
    **{
        **dict(TEST),
        **SWITCHED_ON,
        "access_logs": False,
        "customer_managed_keys": False,
        "web_acl": None,
        "require_image_scan": True,
        "services": (
            WEB.model_copy(
                update={
                    "autoscaling": AUTOSCALING,
                    "alarm_thresholds": OBJECTIVE,
                    "tasks": (MIGRATE, CLEAN),
                    "schedules": (Schedule(task="clean", cron="30 3 * * ? *"),),
                }
            ),
            *OTHERS,
        ),
    }
)
# One service: the deployment in the default VPC records everything that no network changes.
DEDICATED_VPC = environment(
    **{
        **dict(TEST),
        "delete_images_with_repositories": True,
        "network": DedicatedVpc(cidr_block="10.0.0.0/16", nat="one_per_zone"),
        "services": (WEB.model_copy(update={"autoscaling": AUTOSCALING, "connects_to": ()}),),
    }
)


_DEPLOY = ("bin/cruddur", "deploy", "--auto-approve")
_TAGS = {"Team": "cruddur"}
_FIRST = Step("First deployment", "deploy", _DEPLOY)
_DRIFT = Step(
    "Drift", "plan", ("bin/cruddur", "drift"), exit_code=DRIFTED, before=RecordedDeployment.drift
)
_DESTROY = Step("Destroy", "deploy", ("bin/cruddur", "destroy", "--auto-approve"), reads=False)
STEPS = (
    _FIRST,
    Step("Check before a deployment", "plan", ("bin/cruddur", "deploy", "--check")),
    Step(
        "Recovery after a process that was killed; keys, access logs, pause, web ACL, a service "
        "and tags added; an image rollout that fails, its report",
        "deploy",
        (*_DEPLOY, "--recover"),
        Edit(
            "",
            environment={
                "access_logs": True,
                "customer_managed_keys": True,
                "pause": Pause(stop_cron="0 20 * * ? *", start_cron="0 6 * * ? *"),
                "tags": _TAGS,
                "web_acl": WEB_ACL,
            },
            services={
                "web": {"image_tag": "v2", "connects_to": ("worker", "mailer")},
                "worker": {"image_tag": "bad"},
            },
            added=(MAILER,),
        ),
        exit_code=1,
        before=RecordedDeployment.lose_resources,
    ),
    _DRIFT,
    _DESTROY,
)

OF_THE_NETWORK = (
    _FIRST,
    _DRIFT,
    Step(
        "Drift reverted, image rollout, NAT gateways removed",
        "deploy",
        _DEPLOY,
        Edit(
            "",
            environment={
                "tags": _TAGS,
                "network": DedicatedVpc(cidr_block="10.0.0.0/16", nat="none"),
            },
            services={"web": {"image_tag": "v3"}},  # v2 ran before, in the default VPC
        ),
    ),
    Step(
        "Plan of a pull request",
        "plan",
        ("bin/cruddur", "plan"),
        before=RecordedDeployment.expect_cached_sidecar,
    ),
    _DESTROY,
)
"""The steps whose requests depend on the network.

Without NAT gateways, the registry caches the image of the tracing sidecar.
"""

DEPLOYMENTS = {"D": (DEFAULT_VPC, STEPS), "O": (DEDICATED_VPC, OF_THE_NETWORK)}
"""Deployments by letter. They run one after the other, in one account and with the same roles."""
