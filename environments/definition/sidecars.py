"""The names, ports and variables of tracing sidecars, which no service may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from environments.definition.service import Service


@dataclass(frozen=True)
class Taken:
    """The names of containers and ports, the TCP ports and the variables of one sidecar."""

    names: Sequence[str] = ()
    tcp_ports: Sequence[int] = ()
    variables: Sequence[str] = ()


# The same values as in modules/tracing.py. Definitions must not import constructs, so that loading
# an environment starts no Node. A test compares the two.
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
    """Refuse a service that has the name, the port or a secret variable of its sidecar.

    A plain variable of the same name is allowed: the sidecar's value replaces it.

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
