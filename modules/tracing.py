"""The tracing of tasks: a sidecar with its permissions and environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from modules.task_actions import TRACE

Tracing = Literal["xray", "adot", "none"]


@dataclass(frozen=True)
class PublicImage:
    """An image in Amazon ECR Public, pinned by tag and digest: `public.ecr.aws/name:tag@digest`."""

    uri: str

    @property
    def repository(self) -> str:
        """The name of the repository, without the registry."""
        return self._tagged.partition("/")[2].partition(":")[0]

    @property
    def tag(self) -> str:
        """The tag that the digest had when the image was pinned."""
        return self._tagged.rpartition(":")[2]

    @property
    def digest(self) -> str:
        """The digest of the multi-platform index."""
        return self.uri.partition("@")[2]

    @property
    def _tagged(self) -> str:
        return self.uri.partition("@")[0]


@dataclass(frozen=True)
class TracingSidecar:
    """The containers, environment variables and IAM actions that tracing adds to a task.

    `task_actions` are allowed on `*`, because AWS defines no resource types for these actions.
    """

    image: PublicImage | None = None
    containers: tuple[Mapping[str, Any], ...] = ()
    environment_variables: Mapping[str, str] = field(default_factory=dict)
    task_actions: tuple[str, ...] = ()


def tracing_sidecar(kind: Tracing, *, cache: str | None = None) -> TracingSidecar:
    """Return the sidecar of that kind: the X-Ray daemon, the ADOT collector, or no container.

    `cache` is the address of a pull-through cache of Amazon ECR Public, from which tasks pull the
    image; None: from Amazon ECR Public.
    """
    sidecar = {"xray": _xray, "adot": _adot, "none": TracingSidecar}[kind]()
    if cache is None or sidecar.image is None:
        return sidecar
    cached = f"{cache}/{sidecar.image.repository}@{sidecar.image.digest}"
    containers = tuple({**container, "image": cached} for container in sidecar.containers)
    return replace(sidecar, containers=containers)


def _xray() -> TracingSidecar:
    # 3.7.0 was the newest release in September 2026. AWS releases only security fixes: AWS X-Ray
    # developer guide, "X-Ray SDK and Daemon Support timeline".
    image = PublicImage(
        "public.ecr.aws/xray/aws-xray-daemon:3.7.0"
        "@sha256:b67576293f4d3a0a155f807244957ed0aa4bc945df1573d62d81380a1d548071"
    )
    return TracingSidecar(
        image=image,
        containers=(
            {
                "name": "xray",
                "image": image.uri,
                "essential": True,
                "user": "1337",
                "portMappings": [_port("xray", 2000, "udp")],
            },
        ),
        environment_variables={"AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000"},
        task_actions=TRACE,
    )


def _adot() -> TracingSidecar:
    image = PublicImage(
        "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
        "@sha256:8aa9ea5f67b8d318f7d6af24677e3c70f7098bc0631147cb5fa91addbe980b06"
    )
    return TracingSidecar(
        image=image,
        containers=(
            {
                "name": "adot",
                "image": image.uri,
                "essential": True,
                "user": "4317",
                "command": ["--config=/etc/ecs/ecs-xray.yaml"],
                "portMappings": [_port("otlp-grpc", 4317, "tcp"), _port("otlp-http", 4318, "tcp")],
            },
        ),
        environment_variables={
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        },
        task_actions=TRACE,
    )


def _port(name: str, port: int, protocol: str) -> dict[str, str | int]:
    # ECS adds the host port to the definition. In network mode awsvpc both ports are the same.
    return {"name": name, "containerPort": port, "hostPort": port, "protocol": protocol}
