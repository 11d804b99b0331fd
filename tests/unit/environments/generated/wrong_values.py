"""Wrong values for an environment file, by field."""

from typing import Any

from environments.definition import PublicUrl


class OtherText(str):
    """Text whose string form is another text."""

    __slots__ = ()

    def __str__(self) -> str:
        return "other\ntext"


class Unspeakable:
    """A value whose `repr` raises an error."""

    def __repr__(self) -> str:
        raise RuntimeError("two\nlines")


class Talkative:
    """A value whose `repr` has several lines."""

    def __repr__(self) -> str:
        return "one\ntwo\x1b[31m\u2028three" * 1000


ENORMOUS = 10**5000
# Values that are wrong in every field, and that a file can hold.
WRONG_EVERYWHERE: tuple[Any, ...] = (
    b"bytes", 1.5, float("nan"), float("inf"), ENORMOUS, -ENORMOUS, -1, "\n", "half \ud800",
    "e\u0301",
    "end\0", "${TfToken[TOKEN.1]}", "v-8.12e298", "x" * 1_000_000, {1, 2},
    {"\n": "\ud800"},
    [[[["deep"]]]], (None,), "", "१२", "é" * 5000,
)  # fmt: skip
UNWRITABLE = (OtherText("dev"), Unspeakable(), Talkative(), object(), print)
WRONG_IN: dict[str, tuple[Any, ...]] = {
    "Environment.name": ("Production", "a" * 13, "1st", "dev-a", "", "dév"),
    "name": (
        "A", "a" * 33, "1st", "a--b", "-a", "a-", "dév", "a\n", "a b", "\uff11", "a_b", "../a",
        "${x}", None,
    ),
    "region": ("us-east-9", "cn-north-1", "US-EAST-1", "us-east-1\n", None),
    "allowed_account_ids": ((), ("12345",), (123456789012,), ("१२३४५६७८९०१२",), None),
    "domain": (
        "cruddur", "a.b", "a..example", "-a.example", "a-.example", "A.example", "a.example.",
        "1.2.3.4", "a.x", "a.x1", "a.xn--p1ai", "b" * 61 + ".com", "a" * 64 + ".com",
        "bücher.example", "a.example\n", None,
    ),
    "hosted_zone_name": ("other.example", "cruddur"),
    "cognito_user_pool_id": ("pool", "a" * 33 + "_1", "us-east-1_" + "x" * 24, None),
    "cognito_user_pool_client_id": ("a" * 129, "a b", None),
    "services": ((), None, (None,), ("web",)),
    "log_retention_days": ("7", 2, 4000, None),
    "access_log_retention_days": (0, 3654, True),
    "container_insights": ("Enabled", True, None),
    "tracing": ("XRAY", None),
    "cpu_architecture": ("arm64",),
    "monthly_budget_usd": (0, 1_000_000_001, True, 1.5, "100"),
    "rollout_timeout_minutes": (4, 181, True),
    "alarm_email": (
        "ops", "a@b", ".a@b.example", "a..b@c.example", "a@b.1", "a@b.example.1",
        "a@b.example\n", "a b@c.example",
    ),
    "tags": (
        {"environment": "x"}, {"Project": "x"}, {"aws:x": "1"}, {"x": "AWS:x"}, {"a": "1",
        "A": "2"},
        {"\u212b": "x"}, {"x": "e\u0301"}, {"": "x"}, {"k" * 128: "x"}, {"k": "v" * 257},
        {"\U00020000": "x"}, {"k": "${x}"},
        {"k": "a\nb"}, {"k": '"'}, {"k": 1}, {1: "k"}, {"k": None},
        {f"k{n}": "" for n in range(41)}, {"__proto__": "x"},
    ),
    "port": (0, 65536, True, "80"),
    "user_id": (0, 65535, True),
    "writable_paths": (
        ("tmp",), ("/",), ("/tmp/",), ("/a//b",), ("/a/../b",), ("/a/.",), ("/dev/shm",),
        ("/proc",), ("/a b",), ("/${x}",), ("/a\n",), ("/tmp", "/tmp"), ("/a-b", "/a.b"),
        ("/" + "p" * 200,), tuple(f"/p{number}" for number in range(21)),
    ),
    "cpu_units": (0, 255, 300, True, "256"),
    "memory_mib": (0, 511, 122_881, True, "512"),
    "desired_count": (5001, True, 1.0),
    "image_tag": ("latest", "a" * 129, ".a", "a b", "a:b", "v1\n", None),
    "folder": ("", "/srv", "../x", "a//b", "a/", "a b", ".", "x\n", "a" * 201),
    "strict_transport_security": ("max-age=1\n", 'max-age="1"', "a" * 1025, "$x", None),
    "content_security_policy": ("default-src 'self'\n", "a\\b", "a" * 1025, "${x}"),
    "x_frame_options": ("deny", "ALLOW-FROM https://a.example", None),
    "image": (
        "", "nginx", "nginx:1.29", "library/nginx:1.29", "docker.io/library/nginx",
        "docker.io/library/nginx:latest", "docker.io/library/nginx:latest@sha256:" + "0" * 64,
        "docker.io/Library/nginx:1", "docker.io/nginx@sha256:" + "0" * 63, "docker.io/nginx:1\n",
        "https://docker.io/nginx:1", "docker.io/nginx:" + "a" * 129, "docker.io/${x}:1",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/nginx:1", "docker.io/" + "x" * 244 + ":1",
    ),
    "health_check_command": ("  \n ", "x" * 4097, None),
    "health_check_interval_seconds": (4, 301, True),
    "health_check_timeout_seconds": (1, 61),
    "health_check_retries": (0, 11),
    "health_check_start_period_seconds": (301,),
    "health_check_grace_period_seconds": (0, 3601),
    "health_check_path": ("health", "/a b", "/é", "/a\n", "/" + "x" * 1024, None),
    "host": ("API", "a.b", "-a", "a-", "a" * 64, "*", "a\n", "ä"),
    "listener_rule_priority": (0, 50001, True),
    "connects_to": (("nobody",), ("a", "a"), "abc"),
    "environment_variables": (
        {"1A": ""}, {"A-B": ""}, {"": ""}, {"A\n": ""}, {"AWS_SECRET_ACCESS_KEY": "x"},
        {"A": None},
        {"A": 1}, {"A": "\0"}, {"A": "\udfff"}, {"A" * 256: ""}, {"A": "x" * 60_000},
        {"A": "${TfToken[TOKEN.0]}"}, {"A": PublicUrl("no\nbody")}, {"A": PublicUrl("x" * 10_000)},
        {"A": b"x"}, {1: "x"}, {f"A{number}": "x" * 500 for number in range(100)},
    ),
    "secret_names": (
        ("A", "A"), ("1A",), ("",), ("a-b",), tuple(f"SECRET_{n}" for n in range(200)),
    ),
    "tasks": (None, (None,), ("migrate",)),
    "command": (
        (), "python -m x", ("python", ""), ("python", None), ("x" * 4097,), ("x",) * 4097, None,
    ),
    "OneOffTask.cpu_units": (0, 255, 300, True, "256"),
    "OneOffTask.memory_mib": (True, "512"),
    "before_rollout": (0, "yes", None),
    "time_limit_minutes": (0, 1441, True, "5", None),
    "dynamodb_tables": (None, (None,), ("messages",)),
    "DynamoDbTable.name": ("ab", "t" * 256, "a b", "${x}"),
    "partition_key": ("", "k" * 256, "a b", "${x}", None),
    "sort_key": ("", "k" * 256, "a b", "${x}"),
    "create": (0, "yes", None),
    "minimum_count": (0, 5001, True),
    "maximum_count": (0, 5001),
    "cpu_percent": (0, 101),
    "memory_percent": (0, 101),
    "requests_per_target_per_minute": (0, 1_000_001),
    "target_5xx_percent": (0, 101),
    "unhealthy_host_count": (0, 5001),
    "p95_latency_milliseconds": (0, 3_600_001),
    "availability_objective_percent": (True, 0, 94.99, 99.991, 100, "99.9"),
    "fargate_weight": (1001, True),
    "fargate_spot_weight": (1001,),
    "fargate_base_count": (100_001,),
    "stop_cron": ("0 20 * * *", "60 0 ? * * *", "0 24 ? * * *", "0 0 32 * ? *", "0 0 ? 13 * *",
                  "0 0 ? * 8 *", "0 0 ? * XYZ *", "0 0 ? * * 1969", "0 0 ? * ? *", "0 0 * * * *",
                  "0 0 1,? * * *", "0- 0 ? * * *", "0/0 0 ? * * *", "0 0 ? * * *\n", None),
    "start_cron": ("rate(1 day)", None),
    "schedules": (None, (None,), ("migrate",)),
    "Schedule.task": (None, 1),
    "cron": ("0 3 * * *", "0 3 * * * *", "rate(1 day)", None),
    "kind": ("other", None),
    "cidr_block": (
        "10.0.0.0", "10.0.0.1/16", "10.0.0.0/33", "10.0.0.0/16\n", "010.0.0.0/8", "::/0",
    ),
    "DedicatedVpc.cidr_block": ("10.0.0.0/15", "10.0.0.0/25", "8.8.0.0/16", "0.0.0.0/0", None),
    "availability_zone_count": (1, 4, True, "2", None),
    "nat": ("two", "None", True, None),
    "flow_log_retention_days": ("7", 2, None),
    "prefix_list_id": ("pl-1", "sg-0123456789abcdef0", "pl-0123456789ABCDEF0", "pl-01234567\n"),
    "security_group_id": (
        "sg-1", "pl-0123456789abcdef0", "sg-0123456789ABCDEF0", "sg-0123456789",
        "123456789012/sg-0123456789abcdef0", "sg-01234567\n",
    ),
    "rate_limit_per_five_minutes": (9, 2_000_000_001, True, "10", None),
    "managed_rule_groups": (
        ("AWSManagedRulesBotControlRuleSet",), ("AWSManagedRulesLinuxRuleSet",) * 2, None,
    ),
    "accepted_findings": (None, (None,), ("CVE-2023-45853",)),
    "vulnerability_id": ("CVE-23-1", "cve-2023-45853", "CVE-2023-45853\n", "zlib", None),
    "package": ("zlib 1.2", "-zlib", "zlib\n", "p" * 215),
    "AcceptedFinding.services": (("nobody",), "web", None),
    "reason": ("  ", "one\ntwo", "x" * 501, None),
    "expires": ("31.01.2027", "2027-02-29", "20270131", "2027-1-31", "2027-W04-1", None),
    "calls_out_to": (None, (None,), ("postgresql",)),
    "repository": (
        "cruddur", "a/b/c", "-a/b", "a--b/c", "a/..", "a/b*", "a/b\n", "", None,
    ),
    "branch": ("*", "a b", "/a", "a/", "a//b", "a..b", "-a", "a.lock", "", None),
    "approval": ("nobody", None),
    "time_zone": ("CEST", "Factory", "Europe/Atlantis", "../UTC", "europe/berlin", "UTC\n"),
}  # fmt: skip


def wrong_in(kind: str, field: str) -> tuple[Any, ...]:
    """Return the wrong values of a field; those of `<kind>.<field>` replace those of the field."""
    return WRONG_IN.get(f"{kind}.{field}") or WRONG_IN.get(field, ())
