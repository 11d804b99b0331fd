"""Valid environments, with all values that a user may write.

A field that depends on no other is a line in `SERVICE_FIELDS` or `ENVIRONMENT_FIELDS`. `_services`
and `environments` draw the fields that must fit together.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from hypothesis import strategies as st

from environments.definition import Environment, FromEnvironment, PublicUrl, Service
from environments.definition.fields import REGIONS
from environments.definition.quotas import check_boundary_policy
from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS, TAKEN
from tests.helpers.generated.written import Written, written

Strategy = st.SearchStrategy[Any]

HOSTILE = (
    "${", "%{", "$${", "%%{", "}", "$", "%", "{", '"', "'", "\\", "\n", "\r\n", "\t", "\x01",
    "\x7f", "é", "\u2028", "\u202e", "\ufeff", "\uffff", "\U0001f6a2", "~}",
    "<!--", "${aws_iam_role.x.arn}", '${file("/etc/passwd")}', "%{ if true }x%{ endif }",
    "${self.id}", "${var.web_image_tag}", "${[for s in [1] : s]}", "$(id)", "`id`", "#{path}",
    "{{x}}", "TfToken",
)  # fmt: skip
_ANY_CHARACTER = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.lists(st.sampled_from(HOSTILE) | st.text(_ANY_CHARACTER, max_size=5), max_size=6).map(
    lambda parts: unicodedata.normalize("NFC", "".join(parts))
)
commands = texts.filter(lambda text: text.strip() != "") | st.sampled_from(["x" * 4096, "é" * 4096])
paths_of_urls = st.lists(
    st.sampled_from([text for text in HOSTILE if text.isascii() and text.isprintable()])
    | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=5),
    max_size=5,
).map(lambda parts: "/" + "".join(parts).replace(" ", "")) | st.just("/" + "~" * 1023)

_TAKEN_NAMES = {name for taken in TAKEN.values() for name in taken.names}
_ONE_OFF_NAMES = ("migrate", "m" * 32, "default", "task")
_TAKEN_VARIABLES = {name for taken in TAKEN.values() for name in taken.variables}
service_names = (
    st.sampled_from(["a" * 32, "a-" * 15 + "ab", "x", "load-balancer", "default", "resource"])
    | st.from_regex(r"[a-z][a-z0-9]{0,9}(?:-[a-z0-9]{1,7}){0,2}", fullmatch=True)
).filter(lambda name: name not in {*_TAKEN_NAMES, *_ONE_OFF_NAMES, "constructor"})
environment_names = st.sampled_from(["e" * 12, "e", "default"]) | st.from_regex(
    r"[a-z][a-z0-9]{0,11}", fullmatch=True
)
labels = st.sampled_from(["a" * 63, "xn--strae-oqa", "0", "a--b"]) | st.from_regex(
    r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True
)
domains = st.sampled_from(
    ["a" * 60 + ".com", "a." * 30 + "info", "ab.cd", "xn--bcher-kva.example", "a.b.c.example"]
) | st.from_regex(r"[a-z0-9]{1,12}(?:\.[a-z0-9]{1,12}){0,2}\.[a-z]{2,9}", fullmatch=True)
variable_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True).filter(
    lambda name: name not in _TAKEN_VARIABLES and not name.endswith("_URL")
) | st.sampled_from(["A" * 255, "_"])
table_names = st.from_regex(r"[A-Za-z0-9_.-]{3,20}", fullmatch=True) | st.just("t" * 255)
key_names = st.from_regex(r"[A-Za-z0-9_.-]{1,9}", fullmatch=True) | st.just("k" * 255)
tables = st.builds(
    lambda name, key, sort_key: written(
        "DynamoDbTable",
        name=name,
        partition_key=key,
        sort_key=None if sort_key == key else sort_key,
        create=False,
    ),
    table_names,
    key_names,
    st.none() | key_names,
)
writable_paths = st.from_regex(r"(?:/[a-z0-9_]{1,8}){1,3}", fullmatch=True).filter(
    lambda path: path.split("/")[1] not in {"dev", "proc", "sys"}
) | st.sampled_from(["/" + "p" * 199, "/managed-agents", "/var/lib/amazon/ssm", "/.a/..b"])


def _tag_text(minimum: int, maximum: int) -> Strategy:
    characters = st.characters(
        categories=["Ll", "Lu", "Lo", "Nd"], max_codepoint=0xFFFF
    ) | st.sampled_from(" _.:/=+-@")
    return st.text(characters, min_size=minimum, max_size=maximum).filter(
        lambda text: (
            unicodedata.is_normalized("NFC", text) and not text.casefold().startswith("aws:")
        )
    )


_TAG_KEYS = (_tag_text(1, 12) | st.just("k" * 127)).filter(
    lambda key: key.casefold() not in {"environment", "managedby", "project"}
)
tags = st.lists(
    st.tuples(
        _TAG_KEYS.filter(lambda key: key != "__proto__"), _tag_text(0, 12) | st.just("v" * 256)
    ),
    max_size=5,
    unique_by=lambda tag: tag[0].casefold(),
).map(dict) | st.just({f"tag {number}": "v" * 256 for number in range(40)})
crons = st.builds(
    "{} {} {} {}".format,
    st.sampled_from(["0", "59", "0/15", "0,30", "*"]),
    st.sampled_from(["0", "23", "8-18", "*/2"]),
    st.sampled_from(["? * MON-FRI", "1,15 * ?", "L JAN ?", "15W 12 ?", "? 1-3 6L", "? * 2#1"]),
    st.sampled_from(["*", "2030", "2026-2199"]),
)
pauses = st.builds(
    lambda crons, zone: written("Pause", stop_cron=crons[0], start_cron=crons[1], time_zone=zone),
    st.lists(crons, min_size=2, max_size=2, unique=True),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+9"]),
)
capacities = st.sampled_from(
    [
        {},
        {"fargate_weight": 0, "fargate_spot_weight": 1000},
        {"fargate_weight": 1000, "fargate_spot_weight": 1, "fargate_base_count": 100_000},
    ]
).map(lambda keywords: Written("Capacity", keywords))
thresholds = st.fixed_dictionaries(
    {},
    optional={
        "target_5xx_percent": st.integers(1, 100),
        "unhealthy_host_count": st.integers(1, 5000),
        "p95_latency_milliseconds": st.integers(1, 3_600_000),
    },
).map(lambda keywords: Written("AlarmThresholds", keywords))
objectives = st.sampled_from([None, 95, 99.9, 99.95, 99.99])
_TO = partial(written, "Destination")
destinations = st.sampled_from(
    [
        (),
        (_TO(name="a" * 32, cidr_block="0.0.0.0/0", port=443),),
        (
            _TO(name="db", cidr_block="10.9.0.0/16", port=5432),
            _TO(name="x", prefix_list_id="pl-" + "0" * 17, port=1),
        ),
        (
            _TO(name="a" * 32, security_group_id="sg-" + "0" * 8, port=5432),
            _TO(name="b", security_group_id="sg-" + "f" * 17, port=65535),
            _TO(name="c", security_group_id="sg-" + "f" * 17, port=443),
        ),
    ]
)
networks = st.sampled_from(
    [
        written("DefaultVpc"),
        written("DedicatedVpc", cidr_block="10.0.0.0/16", nat="one"),
        written("DedicatedVpc", cidr_block="172.16.0.0/16", nat="one_per_zone"),
    ]
)

one_off_tasks = st.lists(
    st.builds(
        lambda name, command, minutes: written(
            "OneOffTask", name=name, command=command, time_limit_minutes=minutes
        ),
        st.sampled_from(_ONE_OFF_NAMES),
        st.lists(texts.filter(bool), min_size=1, max_size=5).map(tuple) | st.just(("x" * 4096,)),
        st.sampled_from([1, 1440]),
    ),
    max_size=2,
    unique_by=lambda task: task.keywords["name"],
).map(tuple)
web_acls = st.sampled_from(
    [
        None,
        written("WebAcl", rate_limit_per_five_minutes=10, managed_rule_groups=()),
        written("WebAcl", rate_limit_per_five_minutes=2_000_000_000),
    ]
)
response_headers = st.sampled_from(
    [
        written("ResponseHeaders"),
        written(
            "ResponseHeaders",
            strict_transport_security="max-age=0",
            content_security_policy="%{ if true }x%{ endif } [{(<'`|~^*#&+@!?,;:/_->)}]"
            + "x" * 900,
            x_frame_options="SAMEORIGIN",
        ),
    ]
)
_FINDING = partial(written, "AcceptedFinding")
accepted_findings = st.sampled_from(
    [
        (),
        (
            _FINDING(vulnerability_id="CVE-2023-45853", reason="${é} " * 100, expires="2028-02-29"),
            _FINDING(
                vulnerability_id="GHSA-0a1b-2c3d-4e5f",
                package="@scope/a.b+c~1:2",
                reason="x",
                expires="0001-01-01",
            ),
        ),
    ]
)
images = st.sampled_from(
    [
        None,
        None,
        "public.ecr.aws/nginx/nginx:1.29",
        "registry-1.example:65535/a__b/c.d--e:V_1.x-2@sha256:" + "0123456789abcdef" * 4,
        "a.example/" + "x" * 173 + "@sha256:" + "f" * 64,
    ]
)
pipelines = st.sampled_from(
    [
        None,
        written("GitHubActions", repository="a/b"),
        written(
            "GitHubActions",
            repository="a" * 39 + "/" + "." + "B_-" * 33,
            branch="release/v1.x_y-z",
            approval="dispatch",
            create_identity_provider=False,
            owner_id=1,
            repository_id=10**15,
        ),
    ]
)


def _table_name(table: Written) -> str:
    return str(table.keywords["name"])


def _there(model: Any, strategies: Mapping[str, Strategy]) -> dict[str, Strategy]:
    """Return the strategies for fields that the model has."""
    return {name: strategies[name] for name in strategies if name in model.model_fields}


SERVICE_FIELDS = _there(
    Service,
    {
        "port": st.sampled_from([1, 2000, 65535]) | st.integers(1024, 4000),
        "user_id": st.sampled_from([1, 1337, 65534]),
        "writable_paths": st.lists(writable_paths, max_size=3, unique=True).map(tuple)
        | st.just(tuple(f"/data/{number}" for number in range(20))),
        "image_tag": st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,20}", fullmatch=True).filter(
            lambda tag: tag != "latest"
        )
        | st.just("t" * 128),
        "folder": st.sampled_from([None, "a" * 200, "services/Back_end.2/x-y"]),
        "health_check_command": commands,
        "health_check_interval_seconds": st.sampled_from([5, 300]),
        "health_check_timeout_seconds": st.sampled_from([2, 60]),
        "health_check_retries": st.sampled_from([1, 10]),
        "health_check_start_period_seconds": st.sampled_from([0, 300]),
        "health_check_path": paths_of_urls,
        "health_check_grace_period_seconds": st.sampled_from([1, 3600]),
        "alarm_thresholds": thresholds,
        "dynamodb_tables": st.lists(tables, max_size=3, unique_by=_table_name).map(tuple),
        "calls_out_to": destinations,
        "tasks": one_off_tasks,
    },
)
ENVIRONMENT_FIELDS = _there(
    Environment,
    {
        "name": environment_names,
        # These two Regions have only two zones.
        "region": st.sampled_from(sorted(set(REGIONS) - {"us-west-1", "ca-central-1"})),
        "allowed_account_ids": st.lists(
            st.from_regex(r"[0-9]{12}", fullmatch=True), min_size=1, max_size=3
        ).map(tuple),
        "cognito_user_pool_id": st.just("ap-southeast-1_" + "Z" * 23),
        "cognito_user_pool_client_id": st.sampled_from(["1", "a+_" * 42]),
        "cpu_architecture": st.sampled_from(["X86_64", "ARM64"]),
        "network": networks,
        "capacity": capacities,
        "pause": st.none() | pauses,
        "web_acl": web_acls,
        "response_headers": response_headers,
        "github": pipelines,
        "customer_managed_keys": st.booleans(),
        "rollback_on_alarm": st.booleans(),
        "alarm_email": st.sampled_from(
            [None, "o'ps+%&#!@a.example", "a" * 64 + "@" + "b" * 63 + ".example"]
        ),
        "monthly_budget_usd": st.sampled_from([None, 1, 1_000_000_000]),
        "log_retention_days": st.sampled_from([1, 3653]),
        "container_insights": st.sampled_from(["disabled", "enabled", "enhanced"]),
        "tracing": st.sampled_from(["xray", "adot", "none"]),
        "access_logs": st.booleans(),
        "access_log_retention_days": st.sampled_from([1, 3653]),
        "deletion_protection": st.booleans(),
        "delete_images_with_repositories": st.booleans(),
        "require_image_scan": st.booleans(),
        "accepted_findings": accepted_findings,
        "enable_execute_command": st.booleans(),
        "rollout_timeout_minutes": st.sampled_from([5, 180]),
        "tags": tags,
    },
)
# drawn below, since they depend on other fields
DEPENDENT_FIELDS = {
    "name", "cpu_units", "memory_mib", "desired_count", "autoscaling", "host",
    "listener_rule_priority", "connects_to", "environment_variables", "secret_names",
    "domain", "hosted_zone_name", "image", "services", "shared_table_names", "schedules",
}  # fmt: skip


@st.composite
def _services(draw: st.DrawFn) -> tuple[Written, ...]:
    names = draw(st.lists(service_names, min_size=1, max_size=3, unique=True))
    hosts = ["@", *draw(st.lists(labels, min_size=3, max_size=3, unique=True))]
    priorities = draw(st.lists(st.integers(1, 50000), min_size=3, max_size=3, unique=True))
    is_public = [True, *(draw(st.booleans()) for _ in names[1:])]
    public = [name for name, has_host in zip(names, is_public, strict=True) if has_host]
    services: list[Written] = []
    scheduled: set[str] = set()
    for place, name in enumerate(names):
        keywords = draw(st.fixed_dictionaries(SERVICE_FIELDS))
        cpu_units = draw(st.sampled_from(sorted(MEMORY_MIB_BY_CPU_UNITS)))
        keywords |= {
            "name": name,
            "cpu_units": cpu_units,
            "memory_mib": draw(st.sampled_from(MEMORY_MIB_BY_CPU_UNITS[cpu_units])),
            "connects_to": tuple(draw(st.lists(st.sampled_from(names[:place]), unique=True)))
            if place
            else (),
            **draw(_counts(5000 // len(names), is_public=is_public[place])),
            **draw(_variables(public)),
        }
        if keywords["desired_count"]:
            keywords["tasks"] = tuple(
                task.but(before_rollout=draw(st.booleans())) for task in keywords["tasks"]
            )
        keywords["schedules"] = draw(_schedules(keywords["tasks"], scheduled))
        if is_public[place]:
            keywords["host"] = hosts[place]
            keywords["alarm_thresholds"] = keywords["alarm_thresholds"].but(
                availability_objective_percent=draw(objectives)
            )
            keywords["listener_rule_priority"] = priorities[place - 1] if place else None
        elif place == len(names) - 1 and draw(st.booleans()):
            keywords["port"] = None  # nobody calls the last service, so it may be a worker
        services.append(Written("Service", keywords))
    return tuple(draw(st.permutations(services)))


@st.composite
def _schedules(
    draw: st.DrawFn, tasks: Sequence[Written], scheduled: set[str]
) -> tuple[Written, ...]:
    """Return schedules of tasks whose names are not in `scheduled`, and add the names."""
    names = [str(task.keywords["name"]) for task in tasks]
    chosen = [name for name in names if name not in scheduled and draw(st.booleans())]
    scheduled.update(chosen)
    return tuple(
        written(
            "Schedule",
            task=name,
            cron=draw(st.sampled_from(["0/5 * ? * MON-FRI *", "59 23 L 12 ? 2199"])),
            time_zone=draw(st.sampled_from(["UTC", "America/Argentina/ComodRivadavia"])),
        )
        for name in chosen
    )


@st.composite
def _counts(draw: st.DrawFn, most: int, *, is_public: bool) -> dict[str, Any]:
    desired = draw(st.sampled_from([0, 1, most]))
    if desired == 0 or draw(st.booleans()):
        return {"desired_count": desired, "autoscaling": None}
    bounds = {
        "minimum_count": draw(st.integers(1, desired)),
        "maximum_count": draw(st.integers(desired, most)),
        "cpu_percent": draw(st.sampled_from([1, 100])),
        "memory_percent": draw(st.sampled_from([None, 1, 100])),
        "requests_per_target_per_minute": draw(st.sampled_from([None, 1, 1_000_000]))
        if is_public
        else None,
    }
    return {"desired_count": desired, "autoscaling": Written("Autoscaling", bounds)}


@st.composite
def _variables(draw: st.DrawFn, public: list[str]) -> dict[str, Any]:
    values = (
        texts
        | st.sampled_from(list(FromEnvironment))
        | st.sampled_from([PublicUrl(name) for name in public])
        | st.just("x" * 9_000)
    )
    names = draw(st.lists(variable_names, max_size=6, unique=True))
    secret_names, own = names[:2], names[2:]
    return {
        "environment_variables": {name: draw(values) for name in own},
        "secret_names": tuple(secret_names),
    }


@st.composite
def _with_own_table(draw: st.DrawFn, service: Written, environment: str) -> Written:
    """Return the service with a table that the stack creates, without others of that name."""
    name = draw(st.sampled_from([f"cruddur-{environment}-", "own-"])) + service.keywords["name"]
    created = written("DynamoDbTable", name=name, partition_key="id")
    others = [table for table in service.keywords["dynamodb_tables"] if _table_name(table) != name]
    return service.but(dynamodb_tables=(created, *others))


def with_image(service: Written, image: str | None) -> Written:
    """Return the service with an image of another registry instead of its own repository."""
    if image is None:
        return service
    return service.without("image_tag").but(folder=None, image=image)


def _fits(tables: list[str]) -> bool:
    try:
        check_boundary_policy(tables)
    except ValueError:
        return False
    return True


@st.composite
def environments(draw: st.DrawFn) -> Written:
    """Return a valid environment."""
    keywords = draw(st.fixed_dictionaries(ENVIRONMENT_FIELDS))
    services = draw(_services())
    if keywords["tracing"] == "adot":
        services = tuple(
            service.but(port=8080) if service.keywords["port"] in {4317, 4318} else service
            for service in services
        )
    services = tuple(
        draw(_with_own_table(service, keywords["name"])) if draw(st.booleans()) else service
        for service in services
    )
    if not keywords["require_image_scan"]:
        services = tuple(with_image(service, draw(images)) for service in services)
    tables = [table for service in services for table in service.keywords["dynamodb_tables"]]
    names = {_table_name(table) for table in tables}
    used = sorted(name for name in names if not name.startswith("own-"))
    shared = draw(st.lists(st.sampled_from(used), unique=True)) if used else []
    full = [*used, *(f"cruddur-{keywords['name']}-{name}" for name in names.difference(used))]
    if keywords["github"] and not _fits(full):
        keywords["github"] = None
    domain = draw(domains)
    parents = [None, domain, *([domain.partition(".")[2]] if domain.count(".") > 1 else [])]
    return Written(
        "Environment",
        {
            **keywords,
            "shared_table_names": tuple(shared),
            "domain": domain,
            "hosted_zone_name": draw(st.sampled_from(parents)),
            "services": services,
        },
    )
