"""Remaining resources after everything is destroyed."""

from environments.definition import names
from tests.deployment.system.system import System


def test_destroying_leaves_nothing_but_the_states(system: System) -> None:
    system.destroy()

    for name, environment in system.environments.items():
        clusters = system.client(name, "ecs").describe_clusters(clusters=[names.cluster(name)])
        assert [cluster["status"] for cluster in clusters["clusters"]] in ([], ["INACTIVE"])
        assert system.client(name, "elbv2").describe_load_balancers()["LoadBalancers"] == []
        assert system.client(name, "elbv2").describe_target_groups()["TargetGroups"] == []
        assert system.client(name, "ecr").describe_repositories()["repositories"] == []
        assert system.client(name, "logs").describe_log_groups()["logGroups"] == []
        assert system.client(name, "acm").list_certificates()["CertificateSummaryList"] == []
        assert system.client(name, "servicediscovery").list_namespaces()["Namespaces"] == []
        assert list(system.inventory(name).dns_records()) == []
        cloudwatch = system.client(name, "cloudwatch")
        assert cloudwatch.describe_alarms()["MetricAlarms"] == []
        assert cloudwatch.list_dashboards()["DashboardEntries"] == []
        assert system.client(name, "sns").list_topics()["Topics"] == []
        assert system.client(name, "dynamodb").list_tables()["TableNames"] == []
        scaling = system.client(name, "application-autoscaling")
        assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
        roles = system.client(name, "iam").list_roles()["Roles"]
        assert [role["RoleName"] for role in roles if "cruddur" in role["RoleName"]] == []
        groups = system.client(name, "ec2").describe_security_groups()["SecurityGroups"]
        assert {group["GroupName"] for group in groups} == {"default"}
        vpcs = system.client(name, "ec2").describe_vpcs()["Vpcs"]
        assert [vpc["IsDefault"] for vpc in vpcs] == [True]
        assert system.client(name, "ec2").describe_addresses()["Addresses"] == []
        buckets = system.client(name, "s3").list_buckets()["Buckets"]
        assert {bucket["Name"] for bucket in buckets} == {
            names.state_bucket(other.name, other.account_id)
            for other in system.environments.values()
            if other.account_id == environment.account_id
        }
