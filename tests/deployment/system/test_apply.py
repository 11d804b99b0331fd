"""The deployed system, read from the APIs of AWS after a real apply."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cli.tools.plan_changes import UNTOUCHED, changes
from environments.definition import names
from tests.deployment.system.system import System
from tests.helpers.examples.environments import DEV, PROD

ENVIRONMENTS = [environment.name for environment in (DEV, PROD)]
every_environment = pytest.mark.parametrize("name", ENVIRONMENTS)


def variables(container: dict[str, Any]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in container["environment"]}


@every_environment
def test_the_cluster_has_container_insights_and_its_namespace(system: System, name: str) -> None:
    found = system.client(name, "ecs").describe_clusters(
        clusters=[names.cluster(name)], include=["SETTINGS", "CONFIGURATIONS"]
    )

    (cluster,) = found["clusters"]
    level = system.environments[name].container_insights
    namespaces = system.client(name, "servicediscovery").list_namespaces()["Namespaces"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": level}]
    assert cluster["serviceConnectDefaults"]["namespace"] in [
        namespace["Arn"]
        for namespace in namespaces
        if (namespace["Name"], namespace["Type"]) == (names.cluster(name), "HTTP")
    ]


@every_environment
def test_three_services_run_on_fargate_in_their_number(system: System, name: str) -> None:
    services = system.services(name)

    assert set(services) == {"backend-flask", "cognito-verifier", "frontend-react-js"}
    for service in system.environments[name].services:
        found = services[service.name]
        assert found["runningCount"] == found["desiredCount"] == service.desired_count
        capacity = system.environments[name].capacity
        weights = {"FARGATE": capacity.fargate_weight, "FARGATE_SPOT": capacity.fargate_spot_weight}
        assert {
            provider["capacityProvider"]: provider["weight"]
            for provider in found["capacityProviderStrategy"]
        } == {provider: weight for provider, weight in weights.items() if weight}


@every_environment
def test_the_status_of_every_service_is_complete(system: System, name: str) -> None:
    status = system.status(name)

    found = {service.name: service for service in status.services()}

    assert status.missing == []
    for service in system.environments[name].services:
        shown = found[service.name]
        assert (shown.running, shown.rollout) == (service.desired_count, "COMPLETED")
        assert shown.image.startswith(f"{service.image_tag} sha256:")
        assert (shown.targets == "internal") is not service.is_public


@every_environment
def test_every_service_runs_the_image_of_its_tag_by_digest(system: System, name: str) -> None:
    ecr = system.client(name, "ecr")
    for service in system.environments[name].services:
        repository = names.repository(name, service.name)
        tagged = ecr.describe_images(
            repositoryName=repository, imageIds=[{"imageTag": service.image_tag}]
        )
        digest = tagged["imageDetails"][0]["imageDigest"]
        image = system.containers(name, service.name)[service.name]["image"]
        assert image.endswith(f"/{repository}@{digest}")


@every_environment
def test_every_task_has_its_xray_sidecar(system: System, name: str) -> None:
    for service in system.environments[name].services:
        sidecar = system.containers(name, service.name)["xray"]
        assert sidecar["portMappings"][0]["containerPort"] == 2000
        assert sidecar["user"] == "1337"


@every_environment
def test_each_host_gets_its_service_and_http_is_redirected(system: System, name: str) -> None:
    domain = system.environments[name].domain

    answers = {url: action for url, action, _rule in system.inventory(name).answers()}

    redirect = "HTTP_301 to https, same host and path"
    assert answers == {
        f"http://{domain}": redirect,
        f"http://api.{domain}": redirect,
        f"http://other.{domain}": redirect,
        f"https://{domain}": "frontend-react-js, port 3000",
        f"https://api.{domain}": "backend-flask, port 4567",
        f"https://other.{domain}": "frontend-react-js, port 3000",
    }


@every_environment
def test_the_verifier_is_behind_no_target_group_and_found_by_service_connect(
    system: System, name: str
) -> None:
    (url,) = (row[-1] for row in system.inventory(name).services() if row[0] == "cognito-verifier")

    assert system.services(name)["cognito-verifier"]["loadBalancers"] == []
    assert url == f"http://cognito-verifier.cruddur-{name}:5555"
    backend = variables(system.containers(name, "backend-flask")["backend-flask"])
    assert backend["COGNITO_VERIFIER_URL"] == url


@every_environment
def test_only_the_backend_may_reach_the_verifier(system: System, name: str) -> None:
    ec2 = system.client(name, "ec2")
    groups = ec2.describe_security_groups()["SecurityGroups"]

    def group(service: str) -> dict[str, Any]:
        prefix = f"{names.service(name, service)}-"
        (found,) = (group for group in groups if group["GroupName"].startswith(prefix))
        return dict(found)

    (permission,) = group("cognito-verifier")["IpPermissions"]
    assert (permission["FromPort"], permission["ToPort"]) == (5555, 5555)
    assert [pair["GroupId"] for pair in permission["UserIdGroupPairs"]] == [
        group("backend-flask")["GroupId"]
    ]
    assert permission["IpRanges"] == []


@every_environment
def test_cors_is_for_our_own_origins(system: System, name: str) -> None:
    domain = system.environments[name].domain
    backend = variables(system.containers(name, "backend-flask")["backend-flask"])

    assert backend["FRONTEND_URL"] == f"https://{domain}"
    assert backend["BACKEND_URL"] == f"https://api.{domain}"


@every_environment
def test_the_certificate_is_issued_for_both_hosts(system: System, name: str) -> None:
    domain = system.environments[name].domain

    ((subjects, status),) = system.inventory(name).certificates()

    assert set(subjects.split(", ")) == {domain, f"api.{domain}"}
    assert status == "ISSUED"


@every_environment
def test_both_hosts_are_aliases_of_the_load_balancer(system: System, name: str) -> None:
    domain = system.environments[name].domain
    found = system.client(name, "elbv2").describe_load_balancers(Names=[names.cluster(name)])
    dns_name = found["LoadBalancers"][0]["DNSName"]

    aliases = {
        host: value for host, type_, value in system.inventory(name).dns_records() if type_ == "A"
    }

    assert set(aliases) == {domain, f"api.{domain}"}
    assert all(dns_name in value for value in aliases.values())


@every_environment
def test_access_logs_are_written_where_the_environment_says_so(system: System, name: str) -> None:
    client = system.client(name, "elbv2")
    found = client.describe_load_balancers(Names=[names.cluster(name)])["LoadBalancers"][0]
    described = client.describe_load_balancer_attributes(LoadBalancerArn=found["LoadBalancerArn"])
    attributes = {item["Key"]: item["Value"] for item in described["Attributes"]}
    environment = system.environments[name]

    assert (attributes["access_logs.s3.enabled"] == "true") is environment.access_logs
    assert (attributes["deletion_protection.enabled"] == "true") is environment.deletion_protection
    if environment.access_logs:
        bucket = names.access_log_bucket(name, environment.account_id)
        policy = system.client(name, "s3").get_bucket_policy(Bucket=bucket)["Policy"]
        assert attributes["access_logs.s3.bucket"] == bucket
        assert re.search(r'"AWS": ?"arn:aws:iam::\d{12}:root"', policy)


@every_environment
def test_a_shell_in_a_task_is_possible_where_the_environment_says_so(
    system: System, name: str
) -> None:
    for service in system.services(name).values():
        enabled = service.get("enableExecuteCommand", False)
        assert enabled is system.environments[name].enable_execute_command


@every_environment
def test_services_scale_within_the_bounds_of_the_environment(system: System, name: str) -> None:
    client = system.client(name, "application-autoscaling")
    found = client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    targets = {target["ResourceId"]: target for target in found}
    policies = client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]

    for service in system.environments[name].services:
        resource = f"service/{names.cluster(name)}/{service.name}"
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


@every_environment
def test_services_pause_when_the_environment_says_so(system: System, name: str) -> None:
    client = system.client(name, "application-autoscaling")
    pause = system.environments[name].pause

    actions = client.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]

    for service in system.environments[name].services:
        schedules = {
            action["ScheduledActionName"]: (action["Schedule"], action["Timezone"])
            for action in actions
            if action["ResourceId"] == f"service/{names.cluster(name)}/{service.name}"
        }
        assert schedules == (
            {
                "stop": (f"cron({pause.stop_cron})", pause.time_zone),
                "start": (f"cron({pause.start_cron})", pause.time_zone),
            }
            if pause
            else {}
        )


@every_environment
def test_deployments_watch_the_alarms_of_their_service(system: System, name: str) -> None:
    rollback = system.environments[name].rollback_on_alarm
    services = system.services(name)
    client = system.client(name, "cloudwatch")
    ours = client.describe_alarms(AlarmNamePrefix=names.cluster(name))["MetricAlarms"]
    alarms = {alarm["AlarmName"]: alarm for alarm in ours}

    for service in system.environments[name].services:
        own = names.service(name, service.name)
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


@every_environment
def test_alarms_go_to_an_encrypted_topic(system: System, name: str) -> None:
    sns = system.client(name, "sns")
    alarms = system.client(name, "cloudwatch").describe_alarms(AlarmNamePrefix=names.cluster(name))
    (topic,) = {arn for alarm in alarms["MetricAlarms"] for arn in alarm["AlarmActions"]}

    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]

    assert topic.endswith(f":{names.alarm_topic(name)}")
    assert ":key/" in attributes["KmsMasterKeyId"]
    assert "cloudwatch.amazonaws.com" in attributes["Policy"]


@every_environment
def test_logs_and_images_are_encrypted_with_keys_of_the_environments_choice(
    system: System, name: str
) -> None:
    own = system.environments[name].customer_managed_keys
    aliases = system.client(name, "kms").list_aliases()["Aliases"]
    keys = {alias["AliasName"]: alias.get("TargetKeyId") for alias in aliases}

    groups = system.client(name, "logs").describe_log_groups(logGroupNamePrefix=f"/cruddur/{name}/")
    repositories = system.client(name, "ecr").describe_repositories()["repositories"]

    for group in groups["logGroups"]:
        key = group.get("kmsKeyId", "").rpartition("/")[2]
        assert key == (keys[f"alias/cruddur-{name}-application"] if own else "")
    ours = [it for it in repositories if it["repositoryName"].startswith(f"cruddur/{name}/")]
    assert len(groups["logGroups"]) >= len(ours) == len(system.environments[name].services)
    for repository in ours:
        encryption = repository["encryptionConfiguration"]
        key = encryption.get("kmsKey", "").rpartition("/")[2]
        assert key == (keys[f"alias/cruddur-{name}-registry"] if own else "")
        assert encryption["encryptionType"] == ("KMS" if own else "AES256")


@every_environment
def test_the_message_table_is_as_protected_as_its_environment(system: System, name: str) -> None:
    environment = system.environments[name]
    dynamodb = system.client(name, "dynamodb")
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
    aliases = system.client(name, "kms").list_aliases()["Aliases"]
    keys = {alias["AliasName"]: alias.get("TargetKeyId") for alias in aliases}
    key = table.get("SSEDescription", {}).get("KMSMasterKeyArn", "").rpartition("/")[2]
    own = environment.customer_managed_keys
    assert key == (keys[f"alias/cruddur-{name}-application"] if own else "")


@every_environment
def test_the_dashboard_is_about_what_was_deployed(system: System, name: str) -> None:
    found = system.client(name, "cloudwatch").get_dashboard(DashboardName=names.cluster(name))

    body = found["DashboardBody"]
    load_balancers = system.client(name, "elbv2").describe_load_balancers(
        Names=[names.cluster(name)]
    )
    (load_balancer,) = load_balancers["LoadBalancers"]
    assert load_balancer["LoadBalancerArn"].partition("loadbalancer/")[2] in body
    for service in system.environments[name].services:
        assert f'"ServiceName", "{service.name}"' in body
    assert '"DiscoveryName", "cognito-verifier"' in body


@every_environment
@pytest.mark.parametrize("kind", ["registry", "application"])
def test_a_second_plan_is_empty(
    second_plans: dict[tuple[str, str], dict[str, Any]], name: str, kind: str
) -> None:
    plan = second_plans[name, kind]

    assert [change for change in changes(plan) if change.action != UNTOUCHED] == []
    assert not plan["applyable"]


def test_a_second_concurrent_apply_is_refused_by_the_lock_and_the_first_rolls_out(
    system: System,
) -> None:
    digest = system.push("dev", "backend-flask", "v2")
    terraform = system.terraform("dev", "application")
    apply = ("apply", "-input=false", "-auto-approve", "-var=backend_flask_image_tag=v2")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(terraform.attempt, *apply)
        wait_for_lock(system, "dev")
        refused, output = terraform.attempt(*apply, "-lock-timeout=0s")
        applied, log = first.result()

    assert refused != 0
    assert "Error acquiring the state lock" in output
    assert "PreconditionFailed" in output
    assert applied == 0, log
    assert system.containers("dev", "backend-flask")["backend-flask"]["image"].endswith(digest)


def wait_for_lock(system: System, name: str) -> None:
    """Wait until the lock object exists, which means that the first apply has started."""
    s3 = system.client(name, "s3")
    bucket = names.state_bucket(name, system.environments[name].account_id)
    waiter = s3.get_waiter("object_exists")
    waiter.wait(
        Bucket=bucket,
        Key=f"{names.state_key(name, 'application')}.tflock",
        WaiterConfig={"Delay": 0.1, "MaxAttempts": 600},
    )
