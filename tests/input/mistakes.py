"""Environments that no environment file may hold: a valid one with one mistake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from environments.definition import (
    AlarmThresholds,
    Autoscaling,
    Capacity,
    Environment,
    Pause,
    PublicUrl,
    Service,
)
from environments.definition.base import Definition
from tests.input.strategies import environments
from tests.input.written import Written
from tests.input.wrong_values import UNWRITABLE, WRONG_EVERYWHERE, WRONG_IN

MODELS: dict[str, type[Definition]] = {
    "AlarmThresholds": AlarmThresholds,
    "Autoscaling": Autoscaling,
    "Capacity": Capacity,
    "Environment": Environment,
    "Pause": Pause,
    "Service": Service,
}


@dataclass(frozen=True)
class Mistake:
    """An invalid environment, and the field that its line must name."""

    environment: Written
    field: str


@st.composite
def mistakes(draw: st.DrawFn, *, writable: bool = False) -> Mistake:
    """A valid environment but for one mistake; with `writable` one that a file can hold."""
    environment = draw(environments())
    kind = draw(st.sampled_from([_wrong_value, _wrong_value, _missing, _unknown, _disagreement]))
    return draw(kind(environment, writable))


def _change(environment: Written, place: int | None, field: str, value: Any) -> Written:
    """The environment with another value in it, or in one of its services."""
    if place is None:
        return environment.but(**{field: value})
    return _with_service(environment, place, lambda service: service.but(**{field: value}))


def _with_service(
    environment: Written, place: int, change: Callable[[Written], Written]
) -> Written:
    services = list(environment.keywords["services"])
    services[place] = change(services[place])
    return environment.but(services=tuple(services))


@st.composite
def _places(draw: st.DrawFn, environment: Written) -> tuple[int | None, Written]:
    """The environment itself or one of its services, by its place."""
    services = environment.keywords["services"]
    place = draw(st.sampled_from([None, *range(len(services))]))
    return place, environment if place is None else services[place]


@st.composite
def _wrong_value(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    place, owner = draw(_places(environment))
    field = draw(st.sampled_from(sorted(MODELS[owner.kind].model_fields)))
    group = owner.keywords.get(field)
    if isinstance(group, Written) and group.kind in MODELS and draw(st.booleans()):
        inner = draw(st.sampled_from(sorted(MODELS[group.kind].model_fields)))
        value = draw(_wrong(inner, writable))
        return Mistake(_change(environment, place, field, group.but(**{inner: value})), inner)
    return Mistake(_change(environment, place, field, draw(_wrong(field, writable))), field)


def _wrong(field: str, writable: bool) -> st.SearchStrategy[Any]:
    everywhere = [value for value in WRONG_EVERYWHERE if value != _right_in(field)]
    values = [*everywhere, *WRONG_IN.get(field, ()), *WRONG_IN.get(field, ())]
    return st.sampled_from([*values, *(() if writable else UNWRITABLE)])


def _right_in(field: str) -> Any:
    """The one of `WRONG_EVERYWHERE` that this field takes."""
    return {"health_check_command": "१२"}.get(field)


@st.composite
def _missing(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    del writable
    place, owner = draw(_places(environment))
    fields = MODELS[owner.kind].model_fields
    field = draw(st.sampled_from([name for name, each in fields.items() if each.is_required()]))
    if place is None:
        return Mistake(environment.without(field), field)
    return Mistake(_with_service(environment, place, lambda each: each.without(field)), field)


@st.composite
def _unknown(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    place, _ = draw(_places(environment))
    field = draw(st.sampled_from(["memory_mb", "Name", "a\nb", "${x}", "\ud800", "", "x" * 10_000]))
    value = draw(st.sampled_from([*WRONG_EVERYWHERE, *(() if writable else UNWRITABLE)]))
    return Mistake(_change(environment, place, field, value), "is not a field")


@st.composite
def _disagreement(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    """Values that are right one by one and not together."""
    del writable
    services = environment.keywords["services"]
    place = draw(st.integers(0, len(services) - 1))
    service: Written = services[place]
    name = service.keywords["name"]
    twin = service.but(host=None, listener_rule_priority=None, autoscaling=None)
    sidecar = {"tracing": "adot"}
    plain: dict[str, Any] = {"environment_variables": {}, "secret_names": ()}
    caller = twin.but(name="caller-of-a-service", connects_to=(name,), **plain)
    secret_url = f"{name.upper().replace('-', '_')}_URL"

    def added(*others: Written) -> Written:
        return environment.but(services=(*services, *others))

    def changed(**changes: Any) -> Written:
        return _with_service(environment, place, lambda each: each.but(**changes))

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
                Mistake(environment.but(hosted_zone_name="elsewhere.example"), "hosted_zone_name"),
            ]
        )
    )
