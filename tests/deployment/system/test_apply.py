"""The deployed system, read from the APIs of AWS after a real apply."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cli.tools.plan_changes import UNTOUCHED, changes
from environments.definition import names
from tests.helpers.deployed_environment import DeployedEnvironment


def test_the_cluster_has_container_insights_and_its_namespace(
    deployed: DeployedEnvironment,
) -> None:
    found = deployed.client("ecs").describe_clusters(
        clusters=[deployed.cluster], include=["SETTINGS", "CONFIGURATIONS"]
    )

    (cluster,) = found["clusters"]
    level = deployed.environment.container_insights
    namespaces = deployed.client("servicediscovery").list_namespaces()["Namespaces"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": level}]
    assert cluster["serviceConnectDefaults"]["namespace"] in [
        namespace["Arn"]
        for namespace in namespaces
        if (namespace["Name"], namespace["Type"]) == (deployed.cluster, "HTTP")
    ]


def test_three_services_run_on_fargate_with_their_counts(
    deployed: DeployedEnvironment,
) -> None:
    services = deployed.services()

    assert set(services) == {"backend-flask", "cognito-verifier", "frontend-react-js"}
    for service in deployed.environment.services:
        found = services[service.name]
        assert found["runningCount"] == found["desiredCount"] == service.desired_count
        capacity = deployed.environment.capacity
        weights = {"FARGATE": capacity.fargate_weight, "FARGATE_SPOT": capacity.fargate_spot_weight}
        assert {
            provider["capacityProvider"]: provider["weight"]
            for provider in found["capacityProviderStrategy"]
        } == {provider: weight for provider, weight in weights.items() if weight}


def test_the_status_of_every_service_is_complete(deployed: DeployedEnvironment) -> None:
    status = deployed.status

    found = {service.name: service for service in status.services()}

    assert status.missing == []
    for service in deployed.environment.services:
        shown = found[service.name]
        assert (shown.running, shown.rollout) == (service.desired_count, "COMPLETED")
        assert shown.image.startswith(f"{service.image_tag} sha256:")
        assert (shown.targets == "internal") is not service.is_public


def test_every_service_runs_the_image_of_its_tag_by_digest(deployed: DeployedEnvironment) -> None:
    for service in deployed.environment.services:
        image = deployed.containers(service.name)[service.name]["image"]
        repository = names.repository(deployed.name, service.name)
        digest = deployed.push(service.name, service.image_tag)  # the tag has its image already
        assert image.endswith(f"/{repository}@{digest}")


def test_each_host_gets_its_service_and_http_is_redirected(deployed: DeployedEnvironment) -> None:
    domain = deployed.environment.domain

    answers = {url: action for url, action, _rule in deployed.inventory.answers()}

    redirect = "HTTP_301 to https, same host and path"
    assert answers == {
        f"http://{domain}": redirect,
        f"http://api.{domain}": redirect,
        f"http://other.{domain}": redirect,
        f"https://{domain}": "frontend-react-js, port 3000",
        f"https://api.{domain}": "backend-flask, port 4567",
        f"https://other.{domain}": "frontend-react-js, port 3000",
    }


def test_the_verifier_is_behind_no_target_group_and_found_by_service_connect(
    deployed: DeployedEnvironment,
) -> None:
    (url,) = (row[-1] for row in deployed.inventory.services() if row[0] == "cognito-verifier")

    assert deployed.services()["cognito-verifier"]["loadBalancers"] == []
    assert url == f"http://cognito-verifier.cruddur-{deployed.name}:5555"
    backend = deployed.containers("backend-flask")["backend-flask"]
    assert {"name": "COGNITO_VERIFIER_URL", "value": url} in backend["environment"]


def test_the_certificate_is_issued_for_both_hosts(deployed: DeployedEnvironment) -> None:
    domain = deployed.environment.domain

    ((subjects, status),) = deployed.inventory.certificates()

    assert set(subjects.split(", ")) == {domain, f"api.{domain}"}
    assert status == "ISSUED"


def test_both_hosts_are_aliases_of_the_load_balancer(deployed: DeployedEnvironment) -> None:
    domain = deployed.environment.domain
    dns_name = deployed.load_balancer()["DNSName"]

    aliases = {
        host: value for host, type_, value in deployed.inventory.dns_records() if type_ == "A"
    }

    assert set(aliases) == {domain, f"api.{domain}"}
    assert all(dns_name in value for value in aliases.values())


def test_access_logs_and_deletion_protection_follow_the_environment(
    deployed: DeployedEnvironment,
) -> None:
    described = deployed.client("elbv2").describe_load_balancer_attributes(
        LoadBalancerArn=deployed.load_balancer()["LoadBalancerArn"]
    )
    attributes = {item["Key"]: item["Value"] for item in described["Attributes"]}
    environment = deployed.environment

    assert (attributes["access_logs.s3.enabled"] == "true") is environment.access_logs
    assert (attributes["deletion_protection.enabled"] == "true") is environment.deletion_protection
    if environment.access_logs:
        bucket = names.access_log_bucket(deployed.name, environment.account_id)
        policy = deployed.client("s3").get_bucket_policy(Bucket=bucket)["Policy"]
        assert attributes["access_logs.s3.bucket"] == bucket
        assert re.search(r'"AWS": ?"arn:aws:iam::\d{12}:root"', policy)


def test_services_scale_within_the_bounds_of_the_environment(deployed: DeployedEnvironment) -> None:
    client = deployed.client("application-autoscaling")
    found = client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    targets = {target["ResourceId"]: target for target in found}
    policies = client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]

    for service in deployed.environment.services:
        resource = f"service/{deployed.cluster}/{service.name}"
        bounds = (targets[resource]["MinCapacity"], targets[resource]["MaxCapacity"])
        tracked = {
            policy["PolicyName"]: policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
            for policy in policies
            if policy["ResourceId"] == resource
        }
        scaling = service.autoscaling
        if scaling is None:
            assert bounds == (service.desired_count, service.desired_count)
            assert tracked == {}
            continue
        assert bounds == (scaling.minimum_count, scaling.maximum_count)
        expected = {
            "cpu": scaling.cpu_percent,
            "memory": scaling.memory_percent,
            "requests": scaling.requests_per_target_per_minute,
        }
        assert tracked == {metric: value for metric, value in expected.items() if value}


def test_services_pause_on_the_schedule_of_the_environment(deployed: DeployedEnvironment) -> None:
    client = deployed.client("application-autoscaling")
    pause = deployed.environment.pause

    actions = client.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]

    for service in deployed.environment.services:
        schedules = {
            action["ScheduledActionName"]: (action["Schedule"], action["Timezone"])
            for action in actions
            if action["ResourceId"] == f"service/{deployed.cluster}/{service.name}"
        }
        assert schedules == (
            {
                "stop": (f"cron({pause.stop_cron})", pause.time_zone),
                "start": (f"cron({pause.start_cron})", pause.time_zone),
            }
            if pause
            else {}
        )


def test_deployments_watch_the_alarms_of_their_service(deployed: DeployedEnvironment) -> None:
    rollback = deployed.environment.rollback_on_alarm
    services = deployed.services()
    client = deployed.client("cloudwatch")
    ours = client.describe_alarms(AlarmNamePrefix=deployed.cluster)["MetricAlarms"]
    alarms = {alarm["AlarmName"]: alarm for alarm in ours}

    for service in deployed.environment.services:
        own = names.service(deployed.name, service.name)
        assert f"{own}-missing-tasks" in alarms
        configuration = services[service.name]["deploymentConfiguration"]
        assert configuration["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
        if not service.is_public:
            assert "alarms" not in configuration
            continue
        watched = configuration["alarms"]
        assert (watched["enable"], watched["rollback"]) == (rollback, rollback)
        assert set(watched["alarmNames"]) == {
            f"{own}-5xx",
            f"{own}-latency",
            f"{own}-unhealthy-hosts",
        }
        assert set(watched["alarmNames"]) <= set(alarms)


def test_alarms_go_to_an_encrypted_topic(deployed: DeployedEnvironment) -> None:
    sns = deployed.client("sns")
    alarms = deployed.client("cloudwatch").describe_alarms(AlarmNamePrefix=deployed.cluster)
    (topic,) = {arn for alarm in alarms["MetricAlarms"] for arn in alarm["AlarmActions"]}

    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]

    assert topic.endswith(f":{names.alarm_topic(deployed.name)}")
    assert ":key/" in attributes["KmsMasterKeyId"]
    assert "cloudwatch.amazonaws.com" in attributes["Policy"]


def test_logs_and_images_are_encrypted_with_the_keys_that_the_environment_chooses(
    deployed: DeployedEnvironment,
) -> None:
    groups = deployed.client("logs").describe_log_groups(
        logGroupNamePrefix=f"/cruddur/{deployed.name}/"
    )
    repositories = deployed.client("ecr").describe_repositories()["repositories"]

    for group in groups["logGroups"]:
        assert group.get("kmsKeyId", "") == deployed.key_arn("application")
    ours = [
        it for it in repositories if it["repositoryName"].startswith(f"cruddur/{deployed.name}/")
    ]
    assert len(groups["logGroups"]) >= len(ours) == len(deployed.environment.services)
    for repository in ours:
        encryption = repository["encryptionConfiguration"]
        assert encryption.get("kmsKey", "") == deployed.key_arn("registry")
        own = deployed.environment.customer_managed_keys
        assert encryption["encryptionType"] == ("KMS" if own else "AES256")


def test_the_message_table_is_as_protected_as_its_environment(
    deployed: DeployedEnvironment,
) -> None:
    environment = deployed.environment
    dynamodb = deployed.client("dynamodb")
    (definition,) = environment.created_tables

    table = dynamodb.describe_table(TableName=definition.name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=definition.name)

    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is environment.deletion_protection
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    wanted = "ENABLED" if environment.deletion_protection else "DISABLED"
    assert recovery["PointInTimeRecoveryStatus"] == wanted
    key_arn = table.get("SSEDescription", {}).get("KMSMasterKeyArn", "")
    assert key_arn == deployed.key_arn("application")


def test_the_dashboard_shows_the_deployed_resources(deployed: DeployedEnvironment) -> None:
    found = deployed.client("cloudwatch").get_dashboard(DashboardName=deployed.cluster)

    body = found["DashboardBody"]
    assert deployed.load_balancer()["LoadBalancerArn"].partition("loadbalancer/")[2] in body
    for service in deployed.environment.services:
        assert f'"ServiceName", "{service.name}"' in body
    assert '"DiscoveryName", "cognito-verifier"' in body


@pytest.mark.parametrize("kind", ["registry", "application"])
def test_a_second_plan_is_empty(
    second_plans: dict[tuple[str, str], dict[str, Any]], deployed: DeployedEnvironment, kind: str
) -> None:
    plan = second_plans[deployed.name, kind]

    assert [change for change in changes(plan) if change.action != UNTOUCHED] == []
    assert not plan["applyable"]


def test_a_second_concurrent_apply_is_refused_by_the_lock_and_the_first_rolls_out(
    dev: DeployedEnvironment,
) -> None:
    digest = dev.push("backend-flask", "v2")
    terraform = dev.terraform("application")
    apply = ("apply", "-input=false", "-auto-approve", "-var=backend_flask_image_tag=v2")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(terraform.attempt, *apply)
        wait_for_lock(dev)
        refused, output = terraform.attempt(*apply, "-lock-timeout=0s")
        applied, log = first.result()

    assert refused != 0
    assert "Error acquiring the state lock" in output
    assert "PreconditionFailed" in output
    assert applied == 0, log
    assert dev.containers("backend-flask")["backend-flask"]["image"].endswith(digest)


def wait_for_lock(deployed: DeployedEnvironment) -> None:
    """Wait until the lock object exists, which means that the first apply has started."""
    deployed.client("s3").get_waiter("object_exists").wait(
        Bucket=names.state_bucket(deployed.name, deployed.environment.account_id),
        Key=f"{names.state_key(deployed.name, 'application')}.tflock",
        WaiterConfig={"Delay": 0.1, "MaxAttempts": 600},
    )
