"""Remaining resources after everything is destroyed."""

from environments.definition import names
from tests.helpers.deployed_environment import DeployedEnvironment, System, in_parallel
from tests.helpers.examples.environments import PROD


def test_destroying_leaves_nothing_but_the_states(system: System) -> None:
    in_parallel(DeployedEnvironment.destroy, system)

    for deployed in system.values():
        client = deployed.client
        clusters = client("ecs").describe_clusters(clusters=[deployed.cluster])
        assert [cluster["status"] for cluster in clusters["clusters"]] in ([], ["INACTIVE"])
        assert client("elbv2").describe_load_balancers()["LoadBalancers"] == []
        assert client("elbv2").describe_target_groups()["TargetGroups"] == []
        assert client("ecr").describe_repositories()["repositories"] == []
        assert client("logs").describe_log_groups()["logGroups"] == []
        assert client("acm").list_certificates()["CertificateSummaryList"] == []
        assert client("servicediscovery").list_namespaces()["Namespaces"] == []
        assert list(deployed.inventory.dns_records()) == []
        assert client("cloudwatch").describe_alarms()["MetricAlarms"] == []
        assert client("cloudwatch").list_dashboards()["DashboardEntries"] == []
        assert client("sns").list_topics()["Topics"] == []
        assert client("dynamodb").list_tables()["TableNames"] == []
        scaling = client("application-autoscaling")
        assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
        roles = client("iam").list_roles()["Roles"]
        assert [role["RoleName"] for role in roles if "cruddur" in role["RoleName"]] == []
        groups = client("ec2").describe_security_groups()["SecurityGroups"]
        assert {group["GroupName"] for group in groups} == {"default"}
        assert [vpc["IsDefault"] for vpc in client("ec2").describe_vpcs()["Vpcs"]] == [True]
        assert client("ec2").describe_addresses()["Addresses"] == []
        buckets = client("s3").list_buckets()["Buckets"]
        assert {bucket["Name"] for bucket in buckets} == {
            *(names.state_bucket(name, deployed.environment.account_id) for name in system),
            names.state_log_bucket(PROD.name, PROD.account_id),
        }
