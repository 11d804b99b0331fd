"""What the tracing sidecar of a task takes for itself, so that no service may have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from environments.definition.service import Service


@dataclass(frozen=True)
class Taken:
    """The names of containers and ports, the TCP ports and the variables of one sidecar."""

    names: Sequence[str] = ()
    tcp_ports: Sequence[int] = ()
    variables: Sequence[str] = ()


# A test compares them with the sidecars themselves, which cannot be read without starting Node.
TAKEN: Mapping[str, Taken] = {
    "xray": Taken(names=("xray",), variables=("AWS_XRAY_DAEMON_ADDRESS",)),
    "adot": Taken(
        names=("adot", "otlp-grpc", "otlp-http"),
        tcp_ports=(4317, 4318),
        variables=("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"),
    ),
    "none": Taken(),
}


def check_sidecar(tracing: str, services: Sequence[Service]) -> None:
    """Refuse a service that would share a name, a port or a variable with its sidecar.

    A service's own plain variable of that name is no mistake: the sidecar's wins.

    Raises:
        ValueError: in one sentence naming the service, the field, the value and what is allowed.
    """
    taken = TAKEN[tracing]
    for service in services:
        for field, value, others in (
            ("name", service.name, taken.names),
            ("port", service.port, taken.tcp_ports),
            *(("secret_names", name, taken.variables) for name in service.secret_names),
        ):
            if value in others:
                raise ValueError(
                    f"service {service.name!r}: {field} must differ from what the sidecar of "
                    f"tracing {tracing!r} has in the same task "
                    f"({', '.join(str(other) for other in others)}), got {value!r}"
                )
