"""Invalid environments: a valid environment with one mistake."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import environments.definition
from environments.definition import PublicUrl
from tests.helpers.generated.strategies import environments as valid_environments
from tests.helpers.generated.strategies import with_image
from tests.helpers.generated.written import Written
from tests.unit.environments.generated.wrong_values import UNWRITABLE, WRONG_EVERYWHERE, wrong_in

Path = tuple[str | int, ...]


_OF_NOBODY = Written(
    "AcceptedFinding",
    {
        "vulnerability_id": "CVE-2023-45853",
        "services": ("nobody-is-named-so",),
        "reason": "MiniZip is not in the image.",
        "expires": "2027-01-31",
    },
)


@dataclass(frozen=True)
class Mistake:
    """An invalid environment, and the field that the error must name."""

    environment: Written
    field: str


@st.composite
def mistakes(draw: st.DrawFn, *, writable: bool = False) -> Mistake:
    """Return a valid environment with one mistake; with `writable`, a file can hold the mistake."""
    environment = draw(valid_environments())
    kind = draw(st.sampled_from([_wrong_value, _wrong_value, _missing, _unknown, _disagreement]))
    return draw(kind(environment, writable))


def _parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Written]]:
    """Yield each definition with its path, the environment first."""
    if isinstance(value, Written):
        yield path, value
        for field, part in value.keywords.items():
            yield from _parts(part, (*path, field))
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from _parts(part, (*path, place))


def _changed(value: Any, path: Path, change: Callable[[Written], Written]) -> Any:
    """Return the value with a change in the part at the path."""
    if not path:
        return change(value)
    step, rest = path[0], path[1:]
    if isinstance(value, Written):
        field = str(step)
        return value.but(**{field: _changed(value.keywords[field], rest, change)})
    return tuple(
        _changed(part, rest, change) if place == step else part for place, part in enumerate(value)
    )


def _fields(part: Written) -> dict[str, Any]:
    model = getattr(environments.definition, part.kind)
    return dict(model.model_fields)


@st.composite
def _wrong_value(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    path, kind, field = draw(
        st.sampled_from(
            [
                (path, part.kind, field)
                for path, part in _parts(environment)
                for field in _fields(part)
            ]
        )
    )
    value = draw(_wrong(kind, field, writable))
    return Mistake(_changed(environment, path, lambda part: part.but(**{field: value})), field)


def _wrong(kind: str, field: str, writable: bool) -> st.SearchStrategy[Any]:
    everywhere = [value for value in WRONG_EVERYWHERE if value != _right_in(field)]
    here = wrong_in(kind, field)
    return st.sampled_from([*everywhere, *here, *here, *(() if writable else UNWRITABLE)])


def _right_in(field: str) -> Any:
    """Return the value of `WRONG_EVERYWHERE` that is valid in this field, if any."""
    return {"health_check_command": "१२", "reason": "१२"}.get(field)


@st.composite
def _missing(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    del writable
    path, field = draw(
        st.sampled_from(
            [
                (path, field)
                for path, part in _parts(environment)
                for field, each in _fields(part).items()
                if each.is_required()
            ]
        )
    )
    return Mistake(_changed(environment, path, lambda part: part.without(field)), field)


@st.composite
def _unknown(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    path, _ = draw(st.sampled_from(list(_parts(environment))))
    field = draw(st.sampled_from(["memory_mb", "Name", "a\nb", "${x}", "\ud800", "", "x" * 10_000]))
    value = draw(st.sampled_from([*WRONG_EVERYWHERE, *(() if writable else UNWRITABLE)]))
    unknown = _changed(environment, path, lambda part: part.but(**{field: value}))
    return Mistake(unknown, "is not a field")


@st.composite
def _disagreement(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    """Return values that are valid one by one and invalid together."""
    del writable
    services = environment.keywords["services"]
    place = draw(st.integers(0, len(services) - 1))
    service: Written = services[place]
    name = service.keywords["name"]
    twin = service.but(host=None, listener_rule_priority=None, autoscaling=None, dynamodb_tables=())
    sidecar = {"tracing": "adot"}
    plain: dict[str, Any] = {"environment_variables": {}, "secret_names": ()}
    caller = twin.but(name="caller-of-a-service", connects_to=(name,), **plain)
    public_image = "public.ecr.aws/nginx/nginx:1.29"
    foreign_table = Written("DynamoDbTable", {"name": "cruddur-x-y", "partition_key": "pk"})
    secret_url = f"{name.upper().replace('-', '_')}_URL"

    def added(*others: Written) -> Written:
        return environment.but(services=(*services, *others))

    def changed(**changes: Any) -> Written:
        other: Written = _changed(
            environment, ("services", place), lambda each: each.but(**changes)
        )
        return other

    def replaced(by: Written) -> Written:
        other: Written = _changed(environment, ("services", place), lambda _: by)
        return other

    def all_internal() -> Written:
        internal = {"host": None, "listener_rule_priority": None, "autoscaling": None, **plain}
        return environment.but(services=tuple(each.but(**internal) for each in services))

    return draw(
        st.sampled_from(
            [
                Mistake(added(twin), "name"),
                Mistake(added(twin.but(name="twin", host="@", **plain)), "host"),
                Mistake(all_internal(), "host"),
                Mistake(changed(connects_to=(name,)), "connects_to"),
                Mistake(changed(connects_to=("nobody-is-named-so",)), "connects_to"),
                Mistake(added(caller.but(secret_names=(secret_url,))), "secret_names"),
                Mistake(
                    added(caller.but(environment_variables={secret_url: "x"})),
                    "environment_variables",
                ),
                Mistake(
                    changed(environment_variables={"A": PublicUrl("nobody")}, secret_names=()),
                    "environment_variables",
                ),
                Mistake(
                    changed(environment_variables={"A": "x"}, secret_names=("A",)),
                    "environment_variables",
                ),
                Mistake(added(twin.but(name="xray", **plain)).but(tracing="xray"), "name"),
                Mistake(added(twin.but(name="otlp-grpc", **plain)).but(**sidecar), "name"),
                Mistake(added(twin.but(name="twin", port=4318, **plain)).but(**sidecar), "port"),
                Mistake(
                    added(
                        twin.but(
                            name="twin",
                            environment_variables={},
                            secret_names=("AWS_XRAY_DAEMON_ADDRESS",),
                        )
                    ).but(tracing="xray"),
                    "secret_names",
                ),
                Mistake(
                    added(twin.but(name="twin", writable_paths=("/managed.agents",), **plain)).but(
                        enable_execute_command=True
                    ),
                    "writable_paths",
                ),
                Mistake(
                    changed(
                        calls_out_to=(
                            Written(
                                "Destination",
                                {
                                    "name": "x",
                                    "cidr_block": "10.0.0.0/8",
                                    "security_group_id": "sg-01234567",
                                    "port": 1,
                                },
                            ),
                        )
                    ),
                    "security_group_id",
                ),
                Mistake(changed(cpu_units=16384, memory_mib=512), "memory_mib"),
                Mistake(
                    changed(
                        autoscaling=Written(
                            "Autoscaling", {"minimum_count": 4999, "maximum_count": 5000}
                        ),
                        desired_count=1,
                    ),
                    "desired_count",
                ),
                Mistake(
                    environment.but(capacity=Written("Capacity", {"fargate_weight": 0})),
                    "fargate_weight",
                ),
                Mistake(changed(image=public_image, image_tag="v1"), "image_tag"),
                Mistake(replaced(with_image(service, public_image).but(folder="x")), "folder"),
                Mistake(replaced(with_image(service, public_image).but(image=None)), "image_tag"),
                Mistake(
                    replaced(with_image(service, public_image)).but(require_image_scan=True),
                    "image",
                ),
                Mistake(changed(dynamodb_tables=(foreign_table,)), "dynamodb_tables"),
                Mistake(environment.but(hosted_zone_name="elsewhere.example"), "hosted_zone_name"),
                Mistake(
                    environment.but(accepted_findings=(_OF_NOBODY,)),
                    "services of CVE-2023-45853",
                ),
            ]
        )
    )
