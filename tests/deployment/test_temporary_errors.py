"""Temporary errors of AWS in whole deployments: the commands complete their work by themselves.

A proxy answers one request of each operation with an error, and forwards all other requests.
"""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cdktf_cdktf_provider_aws.service_discovery_http_namespace import (
    ServiceDiscoveryHttpNamespace,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
)
from rich.console import Console

from cli.apply import second_run
from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen
from cli.local.prerequisites import create_prerequisites
from cli.tools.terraform import Terraform
from emulator import seed
from environments.definition import Autoscaling, names
from tests.helpers.applying import apply, configure, destroy
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web
from tests.helpers.proxy import Proxy, Request
from tests.helpers.refused_once import Once, Refusal, assert_named
from tests.helpers.seeding import create_backend
from tests.helpers.terminal import dialogue

NO_CHANGES = 0
NAME = "dev"
ENVIRONMENT = environment(
    name=NAME,
    region="us-east-1",
    services=(web(autoscaling=Autoscaling(minimum_count=1, maximum_count=2)),),
    access_logs=True,
    customer_managed_keys=True,
    deletion_protection=True,
    delete_images_with_repositories=True,
)


REPOSITORY = Refusal(
    r"ContainerRegistry_V20150921\.CreateRepository", "KmsException", "KMS access denied"
)
ACCESS_LOGS = Refusal(
    r"Action=ModifyLoadBalancerAttributes",
    "InvalidConfigurationRequest",
    "Access Denied for bucket: logs. Please check S3bucket permission",
)
WAF_LOGS = Refusal(
    r"AWSWAF_20190729\.PutLoggingConfiguration",
    "WAFLogDestinationPermissionIssueException",
    "Unable to deliver logs to the configured destination.",
)
CAPACITY = Refusal(
    r"PutClusterCapacityProviders",
    "InvalidParameterException",
    "Unable to assume the service linked role. Please verify that the ECS service linked role "
    "exists.",
)
LOG_GROUP = Refusal(
    rf'Logs_20140328\.CreateLogGroup .*"{names.log_group(NAME, "web")}"',
    "AccessDeniedException",
    "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs'",
)
NAMESPACE = Refusal(
    r"Route53AutoNaming_v20170314\.DeleteNamespace",
    "ResourceInUse",
    "Namespace has associated services.",
)
OF_APPLICATION = (ACCESS_LOGS, CAPACITY, LOG_GROUP)


class Site:
    """A clone with one environment; its commands reach the emulator through the proxy."""

    def __init__(self, folder: Path, emulator: Emulator, proxy: Proxy) -> None:
        self.once = Once()
        proxy.disturb(first=1, count=100_000, disturbance=self.once)
        proxy.answered = self._push_image
        self._ecr = emulator.client("ecr")
        self.variables = emulator.terraform_environment(endpoint_url=proxy.url)
        self.clone = Clone.of_sources(folder, self.variables)
        self.clone.check_no_images()
        self.clone.write(ENVIRONMENT)

    def _push_image(self, request: Request) -> None:
        """Push an image to a repository as soon as the repository is created."""
        if repository := request.created_repository:
            seed.put_image(self._ecr, repository, "v1")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(account_id=ENVIRONMENT.account_id) as running:
        create_prerequisites(running.session(), ENVIRONMENT)
        create_backend(running.session(), ENVIRONMENT)
        yield running


@pytest.fixture(scope="module")
def site(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Proxy(emulator.url) as proxy:
        yield Site(tmp_path_factory.mktemp("temporary") / "clone", emulator, proxy)


@pytest.fixture(scope="module")
def deployed(site: Site) -> str:
    """Return the screen of a deployment after the user approved one plan of each stack."""
    site.once.left = [REPOSITORY, *OF_APPLICATION]
    stacks = (f"{NAME}-registry", f"{NAME}-application")
    code, screen = dialogue(
        "deploy",
        NAME,
        variables=site.variables,
        answers=[(f"Type {NAME} to apply this plan of {stack}: ", NAME) for stack in stacks],
        directory=site.clone.folder,
    )
    assert code == 0, screen
    assert site.once.left == []
    return screen


@pytest.mark.parametrize("refusal", [REPOSITORY, *OF_APPLICATION], ids=lambda refusal: refusal.code)
def test_each_error_of_a_deployment_is_named_with_its_cause(
    deployed: str, refusal: Refusal
) -> None:
    assert_named(refusal, deployed)


@pytest.mark.parametrize("kind", ["registry", "application"])
def test_the_second_plan_needs_no_second_approval(deployed: str, kind: str) -> None:
    assert deployed.count(f"{NAME}-{kind}: planning and applying again, once") == 1
    assert deployed.count(f"Type {NAME} to apply this plan of {NAME}-{kind}") == 1


def test_a_web_acl_logs_after_the_log_group_is_ready(
    site: Site, emulator: Emulator, tmp_path: Path
) -> None:
    """The stack has the logging alone: Terraform takes seconds to plan a web ACL."""
    wafv2, logs = emulator.client("wafv2"), emulator.client("logs")
    visible = {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": False,
        "MetricName": "logged",
    }
    acl = wafv2.create_web_acl(
        Name="logged", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible
    )
    logs.create_log_group(logGroupName="aws-waf-logs-logged")
    (group,) = logs.describe_log_groups(logGroupNamePrefix="aws-waf-logs-")["logGroups"]
    terraform = Terraform(tmp_path, site.variables)
    configure(
        terraform,
        lambda stack: Wafv2WebAclLoggingConfiguration(
            stack,
            "logging",
            resource_arn=acl["Summary"]["ARN"],
            log_destination_configs=[group["arn"].removesuffix(":*")],
        ),
    )
    screen = io.StringIO()
    runs = Runs(Screen(Console(file=screen), tmp_path / "deploy.log"))
    site.once.left = [WAF_LOGS]

    assert second_run.repeat(runs, partial(runs.apply_unseen, Stack("waf", terraform)))

    assert site.once.left == []
    assert_named(WAF_LOGS, screen.getvalue())


@pytest.mark.usefixtures("deployed")
def test_a_load_balancer_without_its_access_logs_is_not_replaced(
    site: Site, emulator: Emulator
) -> None:
    elbv2 = emulator.client("elbv2")
    (load_balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    found = elbv2.describe_load_balancer_attributes(
        LoadBalancerArn=load_balancer["LoadBalancerArn"]
    )
    attributes = {item["Key"]: item["Value"] for item in found["Attributes"]}

    assert site.once.load_balancers == 1
    assert attributes["access_logs.s3.enabled"] == "true"
    assert attributes["deletion_protection.enabled"] == "true"


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("kind", ["registry", "application"])
def test_after_the_second_run_nothing_is_left_to_change(site: Site, kind: str) -> None:
    terraform = site.clone.terraform(f"{NAME}-{kind}")

    code, output = terraform.attempt("plan", "-input=false", "-detailed-exitcode")

    assert code == NO_CHANGES, output


def test_the_provider_waits_for_a_namespace_that_is_still_in_use(
    site: Site, tmp_path: Path
) -> None:
    terraform = Terraform(tmp_path, site.variables)
    configure(
        terraform,
        lambda stack: ServiceDiscoveryHttpNamespace(stack, "namespace", name="used"),
    )
    terraform.init()
    apply(terraform)
    site.once.left = [NAMESPACE]

    destroy(terraform)

    assert site.once.left == []
