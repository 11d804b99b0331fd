"""What an environment may not be, and the one line that says so."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from cli.reference.fields import MODELS
from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    Capacity,
    DedicatedVpc,
    Destination,
    Environment,
    GitHubActions,
    InvalidDefinition,
    Pause,
    PublicUrl,
    WebAcl,
)
from environments.definition.base import Definition
from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS
from tests.helpers.examples import api, environment, service, table, web

POSTGRESQL = Destination(name="postgresql", cidr_block="10.0.0.0/16", port=5432)


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        (
            "cpu_units",
            300,
            "cpu_units must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got 300",
        ),
        ("memory_mib", 600, "memory_mib must be 512, 1024 or 2048 with cpu_units 256, got 600"),
        ("memory_mib", "512", "memory_mib must be a valid integer, got '512'"),
        ("port", 0, "port must be between 1 and 65535 (a TCP port), got 0"),
        ("port", 65536, "port must be between 1 and 65535 (a TCP port), got 65536"),
        ("port", True, "port must be a valid integer, got True"),
        ("user_id", 0, "user_id must be between 1 and 65534 (a user id; 0 is root), got 0"),
        ("user_id", "node", "user_id must be a valid integer, got 'node'"),
        (
            "writable_paths",
            ("/tmp", "/tmp"),
            "writable_paths must be paths that differ in letters and digits, which '/tmp' and "
            "'/tmp' do not, got ('/tmp', '/tmp')",
        ),
        (
            "writable_paths",
            ("/var/run-a", "/var/run.a"),
            "writable_paths must be paths that differ in letters and digits, which '/var/run.a' "
            "and '/var/run-a' do not, got ('/var/run-a', '/var/run.a')",
        ),
        ("desired_count", -1, "desired_count must be between 0 and 5000 tasks, got -1"),
        (
            "image_tag",
            "latest",
            "image_tag must be an image tag of 1 to 128 letters, digits and ._-, and not 'latest': "
            "tags are immutable, got 'latest'",
        ),
        (
            "host",
            "API.x",
            "host must be '@' for the naked domain or one lower-case DNS label such as 'api', "
            "got 'API.x'",
        ),
        (
            "health_check_interval_seconds",
            4,
            "health_check_interval_seconds must be between 5 and 300 seconds, got 4",
        ),
        (
            "health_check_path",
            "health",
            "health_check_path must be a URL path of at most 1024 characters starting with '/', "
            "got 'health'",
        ),
        (
            "health_check_grace_period_seconds",
            0,
            "health_check_grace_period_seconds must be between 1 and 3600 seconds, got 0",
        ),
        (
            "listener_rule_priority",
            7,
            "listener_rule_priority must be left out with host None: only other hosts have a "
            "listener rule, got 7",
        ),
        (
            "environment_variables",
            {"AWS_SECRET_ACCESS_KEY": "x"},
            "environment_variables['AWS_SECRET_ACCESS_KEY'] must be letters, digits and "
            "underscores, and no AWS key: the task role gives those, got 'AWS_SECRET_ACCESS_KEY'",
        ),
        (
            "environment_variables",
            {"WORKERS": 2},
            "environment_variables['WORKERS'] must be a valid string, got 2",
        ),
        (
            "connects_to",
            ("worker2", "worker2"),
            "connects_to must name each service once ('worker2' is there twice), "
            "got ('worker2', 'worker2')",
        ),
        (
            "autoscaling",
            Autoscaling(minimum_count=2, maximum_count=6),
            "desired_count must be between 2 and 6 tasks, the bounds of its autoscaling, got 1",
        ),
        (
            "calls_out_to",
            (POSTGRESQL, Destination(name="postgresql", cidr_block="10.1.0.0/16", port=5432)),
            "calls_out_to must name each destination once ('postgresql' is there twice), got "
            "(Destination(name='postgresql', cidr_block='10.0.0.0/16', prefix_list_id=None, "
            "s… (228 characters)",
        ),
        (
            "calls_out_to",
            (POSTGRESQL, Destination(name="database", cidr_block="10.0.0.0/16", port=5432)),
            "calls_out_to must name each port of a peer once ('10.0.0.0/16 5432' is there twice), "
            "got (Destination(name='postgresql', cidr_block='10.0.0.0/16', prefix_list_id=None, "
            "s… (226 characters)",
        ),
        (
            "autoscaling",
            Autoscaling(minimum_count=1, maximum_count=6, requests_per_target_per_minute=9),
            "autoscaling must leave out requests_per_target_per_minute without a host: only the "
            "load balancer counts requests, got 9",
        ),
    ],
)
def test_a_bad_service_value_is_told_with_service_field_value_and_what_is_allowed(
    field: str, value: object, line: str
) -> None:
    assert mistake(lambda: service(**{field: value})) == f"service 'worker': {line}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "tmp",
        "/tmp/",
        "/a//b",
        "/a/../b",
        "/a/.",
        "/dev/shm",
        "/proc",
        "/a b",
        "/${x}",
        "/a\nb",
    ],
)
def test_a_path_that_nobody_may_make_writable_is_refused(path: str) -> None:
    assert mistake(lambda: service(writable_paths=(path,))) == (
        "service 'worker': writable_paths[0] must be an absolute path of at most 200 letters, "
        "digits and ._-/ such as '/tmp', and not in /dev, /proc or /sys, "
        f"got {path!r}"
    )


def test_twenty_paths_are_enough() -> None:
    paths = tuple(f"/data/{number}" for number in range(21))

    assert service(writable_paths=paths[:20]).writable_paths == paths[:20]
    line = mistake(lambda: service(writable_paths=paths))
    assert line.startswith("service 'worker': writable_paths must be at most 20 paths, got (")


NAME_LINE = (
    "must be 1 to 32 lower-case letters, digits and single hyphens, starting with a letter, so "
    "that every AWS name made of it fits its limit, and not 'constructor'"
)


@pytest.mark.parametrize(
    "name", ["Worker", "a" * 33, "1st", "a--b", "a-", "", "wörker", "a\nb", "constructor"]
)
def test_a_service_name_that_breaks_an_aws_name_is_refused(name: str) -> None:
    assert (
        mistake(lambda: service(name=name)) == f"service {name!r}: name {NAME_LINE}, got {name!r}"
    )


# Service 'a-b' of environment 'dev' and service 'b' of environment 'dev-a' would share a role.
@pytest.mark.parametrize("name", ["Production", "a" * 13, "1st", "dev-a", "", "dév"])
def test_an_environment_name_that_breaks_an_aws_name_is_refused(name: str) -> None:
    assert mistake(lambda: environment(name=name)) == (
        "name must be 1 to 12 lower-case letters and digits, starting with a letter, so that "
        f"every AWS name made of it fits its limit and is no other environment's, got {name!r}"
    )


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        (
            "allowed_account_ids",
            ("12345",),
            "allowed_account_ids[0] must be a string of 12 digits, got '12345'",
        ),
        (
            "domain",
            "cruddur",
            "domain must be a lower-case domain of at most 64 characters with letters only after "
            "the last dot, such as cruddur.example (limits of ACM's first names and of ELB's "
            "listener rules), got 'cruddur'",
        ),
        (
            "hosted_zone_name",
            "other.example",
            "hosted_zone_name must be the domain 'cruddur.example' or a parent of it, "
            "got 'other.example'",
        ),
        (
            "cognito_user_pool_id",
            "pool",
            "cognito_user_pool_id must be a user pool id such as us-east-1_EXAMPLE12, got 'pool'",
        ),
        ("access_logs", "yes", "access_logs must be a valid boolean, got 'yes'"),
        (
            "cpu_architecture",
            "arm",
            "cpu_architecture must be 'X86_64' or 'ARM64', got 'arm'; did you mean 'ARM64'?",
        ),
        (
            "alarm_email",
            "ops",
            "alarm_email must be an e-mail address with a lower-case domain such as "
            "ops@cruddur.example, got 'ops'",
        ),
        (
            "rollout_timeout_minutes",
            4,
            "rollout_timeout_minutes must be between 5 and 180 minutes, got 4",
        ),
        ("tracing", "jaeger", "tracing must be 'xray', 'adot' or 'none', got 'jaeger'"),
        (
            "network",
            DedicatedVpc(cidr_block="10.0.0.0/16"),
            "tracing must be 'none' with a network of nat 'none': no VPC endpoint leads to the "
            "sidecar's image in Amazon ECR Public, got 'xray'",
        ),
        (
            "network",
            {"kind": "mine"},
            "network must be DefaultVpc() or DedicatedVpc(…), got {'kind': 'mine'}",
        ),
        ("network", None, "network must be DefaultVpc() or DedicatedVpc(…), got None"),
        (
            "tags",
            {"Environment": "mine"},
            "tags must not set 'Environment': every resource carries it already, "
            "got {'Environment': 'mine'}",
        ),
        (
            "services",
            (web(), api(), service(connects_to=("nobody",))),
            "service 'worker': connects_to must name services of this environment "
            "(web, api, worker), got 'nobody'",
        ),
        (
            "services",
            (web(), service(), service(port=9090)),
            "service 'worker': name must differ between services (it is also the port name and "
            "the discovery name), got 'worker' as service 'worker' has",
        ),
        (
            "services",
            (web(), web(name="web2")),
            "service 'web2': host must differ between services (the load balancer sends a host to "
            "one service), got '@' as service 'web' has",
        ),
        (
            "services",
            (web(), api(), api(name="api2", host="api2")),
            "service 'api2': listener_rule_priority must differ between services (listener rules "
            "are tried in its order), got 1 as service 'api' has",
        ),
        (
            "services",
            (api(),),
            "services must hold one with host '@' for the naked domain, got hosts ['api']",
        ),
        (
            "services",
            (web(connects_to=("api",)), api(connects_to=("web",))),
            "connects_to must not lead back to the service itself, got web → api → web",
        ),
        (
            "services",
            (web(environment_variables={"API": PublicUrl("worker")}), service()),
            "service 'web': environment_variables['API'] must be the PublicUrl of a service with a "
            "host (web), got PublicUrl(service='worker')",
        ),
    ],
)
def test_a_bad_environment_value_is_told_with_field_value_and_what_is_allowed(
    field: str, value: object, line: str
) -> None:
    assert mistake(lambda: environment(**{field: value})) == line


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            {
                "network": DedicatedVpc(cidr_block="10.0.0.0/16", availability_zone_count=3),
                "region": "us-west-1",
                "cognito_user_pool_id": "us-west-1_EXAMPLE12",
            },
            "network: availability_zone_count must be at most 2 in us-west-1, where Fargate is in "
            "no more zones, got 3",
        ),
        (
            {
                "network": DedicatedVpc(cidr_block="10.0.0.0/24"),
                "services": (web(desired_count=25),),
            },
            "network: cidr_block must have private addresses for 50 tasks (all that the services "
            "may run, twice during a rollout), got '10.0.0.0/24' with 48",
        ),
        (
            {
                "network": DedicatedVpc(cidr_block="10.0.0.0/16"),
                "services": (
                    web(
                        calls_out_to=(
                            POSTGRESQL,
                            Destination(name="mail", cidr_block="0.0.0.0/0", port=587),
                        )
                    ),
                ),
            },
            "service 'web': calls_out_to must stay in private ranges with a network of nat 'none': "
            "there is no way to the internet, got 'mail' at 0.0.0.0/0",
        ),
    ],
)
def test_a_network_that_does_not_fit_the_environment_is_refused(
    values: dict[str, Any], line: str
) -> None:
    assert mistake(lambda: environment(**{"tracing": "none", **values})) == line


EVENING, MORNING = "0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *"


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda: Capacity(fargate_weight=1001),
            "capacity: fargate_weight must be between 0 and 1000 (a share), got 1001",
        ),
        (
            lambda: Capacity(fargate_weight=0),
            "capacity: fargate_weight or fargate_spot_weight must be at least 1: ECS places no "
            "task with weights of 0, got 0 and 0",
        ),
        (
            lambda: Capacity(fargate_weight=0, fargate_spot_weight=1, fargate_base_count=2),
            "capacity: fargate_base_count must be 0 with fargate_weight 0: ECS places no task on "
            "a provider of weight 0, got 2",
        ),
        (
            lambda: Autoscaling(minimum_count=0, maximum_count=1),
            "autoscaling: minimum_count must be between 1 and 5000 tasks, got 0",
        ),
        (
            lambda: Autoscaling(minimum_count=3, maximum_count=2),
            "autoscaling: maximum_count must be at least minimum_count 3, got 2",
        ),
        (
            lambda: Autoscaling(minimum_count=1, maximum_count=2, cpu_percent=101),
            "autoscaling: cpu_percent must be between 1 and 100 percent, got 101",
        ),
        (
            lambda: Autoscaling(
                minimum_count=1, maximum_count=2, cpu_percent=None, memory_percent=None
            ),
            "autoscaling: cpu_percent, memory_percent or requests_per_target_per_minute must be a "
            "number, got None for each",
        ),
        (
            lambda: Pause(stop_cron="0 20 * * *", start_cron=MORNING),
            "pause: stop_cron must be six fields (minutes hours day-of-month month day-of-week "
            "year) with ? for one of the two days, such as '0 20 ? * MON-FRI *', got '0 20 * * *'",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=EVENING),
            f"pause: start_cron must differ from stop_cron, got {EVENING!r}",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=MORNING, time_zone="CEST"),
            "pause: time_zone must be a time zone such as Europe/Berlin, got 'CEST'",
        ),
        (
            lambda: WebAcl(rate_limit_per_five_minutes=9),
            "web_acl: rate_limit_per_five_minutes must be between 10 and 2000000000 requests, "
            "got 9",
        ),
        (
            lambda: WebAcl(
                rate_limit_per_five_minutes=2000,
                managed_rule_groups=("AWSManagedRulesSQLiRuleSet", "AWSManagedRulesSQLiRuleSet"),
            ),
            "web_acl: managed_rule_groups must name each rule group once "
            "('AWSManagedRulesSQLiRuleSet' is there twice), "
            "got ('AWSManagedRulesSQLiRuleSet', 'AWSManagedRulesSQLiRuleSet')",
        ),
        *(
            (
                lambda repository=repository: GitHubActions(repository=repository),
                "github: repository must be a GitHub repository as 'owner/name', "
                f"got {repository!r}",
            )
            for repository in ("cruddur", "a/b/c", "-a/b", "a--b/c", "a/..", "a/b*", "a/b\n", "")
        ),
        *(
            (
                lambda branch=branch: GitHubActions(repository="a/b", branch=branch),
                "github: branch must be a branch of 1 to 200 letters, digits and ._/-, "
                f"got {branch!r}",
            )
            for branch in ("*", "a b", "/a", "a/", "a//b", "a..b", "-a", "a.lock", "")
        ),
        (
            lambda: GitHubActions(repository="a/b", approval="nobody"),
            "github: approval must be 'reviewers' or 'dispatch', got 'nobody'",
        ),
        (
            lambda: GitHubActions(repository="a/b", repository_id=1),
            "github: owner_id and repository_id must be given together, got None and 1",
        ),
        (
            lambda: GitHubActions(repository="a/b", owner_id=1, repository_id=0),
            "github: repository_id must be between 1 and 1000000000000000 (a number that GitHub "
            "gives), got 0",
        ),
        (
            lambda: environment(
                github=GitHubActions(repository="a/b"),
                services=(
                    web(
                        dynamodb_tables=tuple(
                            table("t" * 200 + str(n), create=False) for n in range(8)
                        )
                    ),
                ),
            ),
            "github: the names of all dynamodb_tables must fit into an IAM policy: 3800 "
            "characters, two ARNs for each, got 4176",
        ),
        (
            lambda: AlarmThresholds(p95_latency_milliseconds=0),
            "alarm_thresholds: p95_latency_milliseconds must be between 1 and 3600000 "
            "milliseconds, got 0",
        ),
        (
            lambda: DedicatedVpc(cidr_block="10.0.0.0/8"),
            "network: cidr_block must be /16 to /24, so that its six subnets have room for a load "
            "balancer, got '10.0.0.0/8'",
        ),
        (
            lambda: DedicatedVpc(cidr_block="10.0.0.0/25"),
            "network: cidr_block must be /16 to /24, so that its six subnets have room for a load "
            "balancer, got '10.0.0.0/25'",
        ),
        (
            lambda: DedicatedVpc(cidr_block="11.0.0.0/16"),
            "network: cidr_block must be in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, "
            "got '11.0.0.0/16'",
        ),
        (
            lambda: DedicatedVpc(cidr_block="10.0.0.0"),
            "network: cidr_block must be an IPv4 range that starts at its network's address, such "
            "as 10.0.0.0/16, got '10.0.0.0'",
        ),
        (
            lambda: DedicatedVpc(cidr_block="10.0.0.0/16", availability_zone_count=1),
            "network: availability_zone_count must be between 2 and 3 zones, got 1",
        ),
        (
            lambda: DedicatedVpc(cidr_block="10.0.0.0/16", nat="two"),
            "network: nat must be 'none', 'one' or 'one_per_zone', got 'two'",
        ),
        (
            lambda: Destination(name="postgresql", port=5432),
            "calls_out_to 'postgresql': exactly one of cidr_block, prefix_list_id and "
            "security_group_id must be given, got none",
        ),
        (
            lambda: Destination(
                name="office", cidr_block="10.0.0.0/8", prefix_list_id="pl-01234567", port=443
            ),
            "calls_out_to 'office': exactly one of cidr_block, prefix_list_id and "
            "security_group_id must be given, got '10.0.0.0/8', 'pl-01234567'",
        ),
        (
            lambda: Destination(
                name="office", cidr_block="10.0.0.0/8", security_group_id="sg-01234567", port=443
            ),
            "calls_out_to 'office': exactly one of cidr_block, prefix_list_id and "
            "security_group_id must be given, got '10.0.0.0/8', 'sg-01234567'",
        ),
        (
            lambda: Destination(name="office", security_group_id="sg-0123456789", port=443),
            "calls_out_to 'office': security_group_id must be the id of a security group such as "
            "sg-0123456789abcdef0, got 'sg-0123456789'",
        ),
        (
            lambda: Destination(name="office", cidr_block="10.0.0.1/8", port=443),
            "calls_out_to 'office': cidr_block must be an IPv4 range that starts at its network's "
            "address, such as 10.0.0.0/16, got '10.0.0.1/8'",
        ),
        (
            lambda: Destination(name="office", cidr_block="::/0", port=443),
            "calls_out_to 'office': cidr_block must be an IPv4 range that starts at its network's "
            "address, such as 10.0.0.0/16, got '::/0'",
        ),
        (
            lambda: Destination(name="office", prefix_list_id="sg-01234567", port=443),
            "calls_out_to 'office': prefix_list_id must be the id of a prefix list such as "
            "pl-0123456789abcdef0, got 'sg-01234567'",
        ),
        (
            lambda: Destination(name="The office", cidr_block="10.0.0.0/8", port=443),
            "calls_out_to 'The office': name must be 1 to 32 lower-case letters, digits and single "
            "hyphens, starting with a letter, got 'The office'",
        ),
    ],
)
def test_a_bad_value_in_a_group_of_fields_is_told_with_the_group(
    make: Callable[[], Any], line: str
) -> None:
    assert mistake(make) == line


@pytest.mark.parametrize("cron", [EVENING, "30 19 1,15 * ? *", "0 20 ? * 6L 2030", "0 0/2 L * ? *"])
def test_the_cron_expressions_of_aws_are_accepted(cron: str) -> None:
    assert Pause(stop_cron=cron, start_cron=MORNING).stop_cron == cron


def test_a_bad_region_is_told_with_the_regions() -> None:
    line = mistake(lambda: environment(region="us-east-9"))

    assert line.startswith("region must be a region of the aws partition (af-south-1, ")
    assert line.endswith(", got 'us-east-9'; did you mean 'us-east-2'?")


def test_a_log_retention_that_cloudwatch_does_not_have_is_told_with_those_it_has() -> None:
    line = mistake(lambda: environment(log_retention_days=8))

    assert line.startswith("log_retention_days must be 1, 3, 5, 7, 14")
    assert line.endswith("3288 or 3653, got 8")


def test_an_unknown_field_is_told_with_the_known_ones() -> None:
    assert mistake(lambda: service(memory_mb=512)).startswith(
        "service 'worker': memory_mb is not a field, got 512; did you mean 'memory_mib'? "
    )


def test_a_missing_field_is_told_with_its_description() -> None:
    values = environment().model_dump()
    del values["domain"]

    line = mistake(lambda: Environment(**values))

    assert line.startswith("domain is required, got nothing; The naked domain")


def test_a_variable_that_connects_to_derives_may_not_be_set_too() -> None:
    line = mistake(
        lambda: service(
            connects_to=("token-check",), environment_variables={"TOKEN_CHECK_URL": "http://x"}
        )
    )

    assert line == (
        "service 'worker': environment_variables must not set 'TOKEN_CHECK_URL': it comes from "
        "connects_to, got 'http://x'"
    )


def test_an_enormous_value_is_cut_to_one_readable_line() -> None:
    line = mistake(lambda: service(name="a" * 100_000))

    assert len(line) < 500
    assert "(100002 characters)" in line


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (10**5000, "got something that cannot be shown (int)"),
        (type("Two", (), {"__repr__": lambda _: "two\nlines"})(), r"got two\nlines"),
        (b"v1", "must be a valid string, got b'v1'"),
        (type("Text", (str,), {})("v1"), "must be a plain string, not a Text, got 'v1'"),
        ("v\ud800", r"without half of a surrogate pair, got 'v\ud800'"),
        ("e\u0301", "must be in Unicode's composed form (NFC), into which Terraform brings it"),
        ("v\0", r"which ends a string for Linux, got 'v\x00'"),
        ("${TfToken[TOKEN.7]}", "what CDKTF takes for a token of its own, such as TfToken["),
        ("v-8.123e298", "what CDKTF takes for a token of its own"),
    ],
    ids=[
        "enormous",
        "two lines",
        "bytes",
        "subclass",
        "surrogate",
        "decomposed",
        "NUL",
        "token",
        "number token",
    ],
)
def test_a_value_that_python_or_cdktf_would_stumble_over_is_told(value: object, told: str) -> None:
    line = mistake(lambda: service(image_tag=value))

    assert line.startswith("service 'worker': image_tag must ")
    assert told in line


def test_values_without_an_order_are_refused_where_order_shows() -> None:
    line = mistake(lambda: service(secret_names={"TOKEN"}))

    assert line == (
        "service 'worker': secret_names must be in an order, such as a tuple has: every synthesis "
        "would give another output, got {'TOKEN'}"
    )


def test_a_copy_is_checked_like_everything_else() -> None:
    line = mistake(lambda: environment().model_copy(update={"name": "Staging"}))

    assert line.startswith("name must be 1 to 12 lower-case letters and digits")
    assert environment(access_logs=True).model_copy(update={"name": "staging"}).access_logs


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({"project": "x"}, "must not set 'project': every resource carries it already"),
        ({"__proto__": "x"}, "must not set '__proto__', which JavaScript has for itself"),
        ({"Team": "a", "team": "b"}, "keys that differ in more than case, which 'Team' and 'team'"),
        ({"Team": "aws:x"}, "must have values of 0 to 256 letters"),
        ({"Team": "\u212b"}, "must be in Unicode's composed form (NFC)"),
    ],
)
def test_tags_that_some_service_of_aws_refuses_are_refused(tags: dict[str, str], told: str) -> None:
    assert told in mistake(lambda: environment(tags=tags))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (
            "secret_names",
            tuple(f"SECRET_{number}" for number in range(90)),
            "secret_names must come to at most 8000 characters of ARNs, for which a role's policy",
        ),
        (
            "dynamodb_tables",
            tuple(table(f"table-{number}") for number in range(50)),
            "dynamodb_tables must come to at most 8000 characters of ARNs",
        ),
        (
            "environment_variables",
            {"LARGE": "é" * 30_000},
            "environment_variables must come to at most 49152 bytes",
        ),
    ],
)
def test_more_than_one_of_awss_documents_has_room_for_is_refused(
    field: str, value: object, told: str
) -> None:
    assert told in mistake(lambda: service(**{field: value}))


def test_a_secret_may_not_have_the_name_of_a_derived_variable() -> None:
    line = mistake(lambda: service(connects_to=("api",), secret_names=("API_URL",)))

    assert line == (
        "service 'worker': secret_names must not have 'API_URL': it comes from connects_to, "
        "got ('API_URL',)"
    )


@pytest.mark.parametrize(
    ("tracing", "changes", "line"),
    [
        (
            "xray",
            {"name": "xray"},
            "service 'xray': name must differ from what the sidecar of tracing 'xray' has in the "
            "same task (xray), got 'xray'",
        ),
        (
            "adot",
            {"port": 4318},
            "service 'worker': port must differ from what the sidecar of tracing 'adot' has in the "
            "same task (4317, 4318), got 4318",
        ),
        (
            "xray",
            {"secret_names": ("AWS_XRAY_DAEMON_ADDRESS",)},
            "service 'worker': secret_names must differ from what the sidecar of tracing 'xray' "
            "has in the same task (AWS_XRAY_DAEMON_ADDRESS), got 'AWS_XRAY_DAEMON_ADDRESS'",
        ),
    ],
)
def test_a_service_may_not_have_what_its_sidecar_has(
    tracing: str, changes: dict[str, Any], line: str
) -> None:
    services = (web(), service(**changes))

    assert mistake(lambda: environment(tracing=tracing, services=services)) == line
    assert environment(tracing="none", services=services).tracing == "none"


def test_a_writable_path_may_not_have_the_volume_of_one_that_ecs_exec_needs() -> None:
    services = (web(writable_paths=("/var/lib/amazon-ssm",)),)

    line = mistake(lambda: environment(enable_execute_command=True, services=services))

    assert line == (
        "service 'web': writable_paths must differ in letters and digits from "
        "'/var/lib/amazon/ssm', which ECS Exec needs, got '/var/lib/amazon-ssm'"
    )


@pytest.mark.parametrize(
    "cron",
    [
        "60 0 ? * * *",
        "0 24 ? * * *",
        "0 0 32 * ? *",
        "0 0 ? 13 * *",
        "0 0 ? * 8 *",
        "0 0 ? * XYZ *",
        "0 0 1,? * * *",
        "0- 0 ? * * *",
        "0/0 0 ? * * *",
        "0 0 ? * * 1969",
    ],
)
def test_a_cron_expression_that_aws_refuses_is_refused(cron: str) -> None:
    line = mistake(lambda: Pause(stop_cron=cron, start_cron=MORNING))

    assert line.startswith("pause: stop_cron must be six fields (minutes hours ")
    assert line.endswith(f", got {cron!r}")


@pytest.mark.parametrize("domain", ["cruddur.x", "1.2.3.4", "a..example", "cruddur.example."])
def test_a_domain_for_which_acm_gives_no_certificate_is_refused(domain: str) -> None:
    assert mistake(lambda: environment(domain=domain)).startswith("domain must be a lower-case")


@pytest.mark.parametrize("domain", ["cruddur.xn--p1ai", "cruddur.x1"])
def test_a_domain_that_no_listener_rule_takes_is_refused(domain: str) -> None:
    assert mistake(lambda: environment(domain=domain)).startswith("domain must be a lower-case")


def test_a_time_zone_that_joda_time_lacks_is_refused() -> None:
    assert mistake(
        lambda: Pause(stop_cron="0 1 ? * * *", start_cron="0 2 ? * * *", time_zone="Factory")
    ).startswith("pause: time_zone must be a time zone")


@pytest.mark.parametrize("key", ["k" * 128, "\U00020000"])
def test_a_tag_key_that_a_service_refuses_is_refused(key: str) -> None:
    assert mistake(lambda: environment(tags={key: ""})).startswith(
        "tags must have keys of 1 to 127 letters"
    )


@pytest.mark.parametrize("email", [".ops@a.example", "o..ps@a.example", "ops@a.1"])
def test_an_email_address_that_sns_refuses_is_refused(email: str) -> None:
    assert mistake(lambda: environment(alarm_email=email)).startswith("alarm_email must be an")


def test_an_environment_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        environment().name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        web(environment_variables={"A": "1"}).environment_variables["A"] = "2"  # type: ignore[index]


@pytest.mark.parametrize("cpu_units", MEMORY_MIB_BY_CPU_UNITS)
def test_every_size_that_fargate_offers_is_accepted(cpu_units: int) -> None:
    for memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        assert service(cpu_units=cpu_units, memory_mib=memory_mib).memory_mib == memory_mib


@pytest.mark.parametrize("model", MODELS)
def test_every_field_says_what_it_is(model: type[Definition]) -> None:
    assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize("model", MODELS)
def test_every_number_has_its_unit_in_its_name(model: type[Definition]) -> None:
    # A port, an id, a count of retries, a priority and a weight have no unit but themselves.
    itself = ("_retries", "_priority", "_weight", "port", "_id")
    times = ("_per_minute", "_milliseconds", "_seconds", "_minutes", "_days")
    units = ("_units", "_mib", "_count", "_percent", *times, *itself)
    numbers = [name for name, field in model.model_fields.items() if "int" in str(field.annotation)]

    assert [name for name in numbers if not name.endswith(units)] == []


def mistake(make: Callable[[], Any]) -> str:
    """The line that refuses a value."""
    with pytest.raises(InvalidDefinition) as refused:
        make()
    line = str(refused.value)
    assert "\n" not in line
    return line
