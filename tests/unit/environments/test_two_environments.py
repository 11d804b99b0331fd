from environments.definition import (
    Autoscaling,
    DedicatedVpc,
    Environment,
    GitHubActions,
    Pause,
    WebAcl,
)
from tests.helpers.examples import api, environment, service, table, web
from tests.helpers.synthesis import synthesize_environment

# Names within something that has a name of its own: a cluster, a scalable target, a role.
_WITHIN = {
    "aws_ecs_service",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    "aws_iam_role_policy",
}
_NAMES = {"name", "name_prefix", "bucket", "family", "alarm_name", "dashboard_name", "cluster_name"}


def copied(name: str) -> Environment:
    """An environment with everything that has a name; copies differ in name and domain."""
    return environment(
        name=name,
        domain=f"{name}.example",
        services=(
            web(secret_names=("TOKEN",), dynamodb_tables=(table("items"),)),
            api(connects_to=("worker",), autoscaling=Autoscaling(minimum_count=1, maximum_count=3)),
            service(),
        ),
        network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one"),
        pause=Pause(stop_cron="0 20 ? * MON-FRI *", start_cron="0 7 ? * MON-FRI *"),
        github=GitHubActions(repository="somebody/cruddur"),
        web_acl=WebAcl(rate_limit_per_five_minutes=2000),
        access_logs=True,
        customer_managed_keys=True,
        enable_execute_command=True,
    )


def physical_names(environment: Environment) -> set[tuple[str, str]]:
    """The names in the account and region, each with its Terraform type."""
    return {
        (type_, value)
        for stack in synthesize_environment(environment).values()
        for type_, resources in stack.document["resource"].items()
        if type_ not in _WITHIN
        for resource in resources.values()
        for attribute, value in resource.items()
        if attribute in _NAMES and isinstance(value, str) and "${" not in value
    }


def test_a_copy_with_another_name_and_domain_shares_no_physical_name() -> None:
    names = physical_names(copied("one"))

    assert len(names) > 50
    assert names & physical_names(copied("two")) == set()
