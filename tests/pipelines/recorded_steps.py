"""The steps of the recorded deployments: in the default VPC, and fewer in a dedicated VPC."""

from dataclasses import replace
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
SWITCHED_ON: dict[str, Any] = {
    "access_logs": True,
    "alarm_email": "alarms@cruddur.example",
    "customer_managed_keys": True,
    "delete_images_with_repositories": True,
    "monthly_budget_usd": 100,
    "web_acl": WebAcl(rate_limit_per_five_minutes=2000),
}
WEB, *OTHERS = TEST.services
DEFAULT_VPC = environment(
    **{
        **dict(TEST),
        **SWITCHED_ON,
        "access_logs": False,
        "customer_managed_keys": False,
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
# `bin/cruddur deploy` refuses a security group of another VPC until the VPCs are peered.
DEDICATED_VPC = environment(
    **{
        **dict(DEFAULT_VPC),
        "network": DedicatedVpc(cidr_block="10.0.0.0/16", nat="one_per_zone"),
        "services": tuple(
            it.model_copy(update={"calls_out_to": ()}) for it in DEFAULT_VPC.services
        ),
    }
)


def _deploy(title: str, **how: Any) -> Step:
    edit = Edit(title, **{key: how.pop(key) for key in list(how) if key in _EDITED})
    return Step(title, "deploy", ("bin/cruddur", "deploy", "--auto-approve"), edit, **how)


_EDITED = {"environment", "services", "added"}
STEPS = (
    _deploy("First deployment"),
    Step("Plan of a pull request", "plan", ("bin/cruddur", "plan")),
    Step("Check before a deployment", "plan", ("bin/cruddur", "deploy", "--check")),
    _deploy(
        "Image rollout, another service, tags changed",
        environment={"tags": {"Team": "cruddur"}},
        services={"web": {"image_tag": "v2", "connects_to": ("worker", "mailer")}},
        added=(MAILER,),
    ),
    _deploy(
        "Scaling switched off, alarm address and web ACL removed",
        environment={"alarm_email": None, "web_acl": None},
        services={"web": {"autoscaling": None}},
    ),
    _deploy(
        "Keys switched on, access logged, scaling and web ACL added",
        environment={
            "access_logs": True,
            "customer_managed_keys": True,
            "pause": Pause(stop_cron="0 20 * * ? *", start_cron="0 6 * * ? *"),
            "web_acl": SWITCHED_ON["web_acl"],
        },
        services={"web": {"autoscaling": AUTOSCALING}},
        before=RecordedDeployment.bootstrap,
    ),
    Step(
        "Drift",
        "plan",
        ("bin/cruddur", "drift"),
        exit_code=DRIFTED,
        before=RecordedDeployment.drift,
    ),
    _deploy(
        "Deployment that fails, and its report",
        services={"worker": {"image_tag": "bad"}},
        exit_code=1,
    ),
    Step(
        "Recovery after a process that was killed",
        "deploy",
        ("bin/cruddur", "deploy", "--auto-approve", "--recover"),
        Edit("", services={"worker": {"image_tag": "v1"}}),
        before=RecordedDeployment.lose_resources,
    ),
    Step("Destroy", "deploy", ("bin/cruddur", "destroy", "--auto-approve")),
)
"""The deployment that fails also reverts the drift, before it waits for the tasks."""

_FIRST, _PLAN, _CHECK, _ROLLOUT, *_OTHERS, _DESTROY = STEPS
_DRIFT = next(step for step in _OTHERS if step.exit_code == DRIFTED)
_WITHOUT_NAT = replace(
    _ROLLOUT,
    title="Drift reverted, image rollout, NAT gateways removed",
    edit=_ROLLOUT.edit.also(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="none")),
)
OF_THE_NETWORK = (_FIRST, _DRIFT, _WITHOUT_NAT, _PLAN, _DESTROY)
"""The steps whose requests depend on the network.

Without NAT gateways, the registry caches the image of the tracing sidecar.
"""

DEPLOYMENTS = {"D": (DEFAULT_VPC, STEPS), "O": (DEDICATED_VPC, OF_THE_NETWORK)}
