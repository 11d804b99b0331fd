import re

import pytest

from modules.tracing import Tracing, tracing_sidecar


def test_xray_is_the_daemon_of_aws_on_its_udp_port() -> None:
    (daemon,) = tracing_sidecar("xray").containers

    assert daemon["image"].startswith("public.ecr.aws/xray/aws-xray-daemon:")
    assert (daemon["name"], daemon["user"], daemon["essential"]) == ("xray", "1337", True)
    assert daemon["portMappings"] == [
        {"name": "xray", "containerPort": 2000, "hostPort": 2000, "protocol": "udp"}
    ]


def test_the_x_ray_daemon_is_a_release_with_the_security_fixes_of_2026() -> None:
    (daemon,) = tracing_sidecar("xray").containers

    tag = daemon["image"].partition("@")[0].rpartition(":")[2]
    assert (3, 6, 6) <= tuple(int(part) for part in tag.split(".")) < (4,)


def test_adot_receives_otlp_and_the_container_has_its_address() -> None:
    sidecar = tracing_sidecar("adot")

    (collector,) = sidecar.containers
    ports = [mapping["containerPort"] for mapping in collector["portMappings"]]
    assert ports == [4317, 4318]
    assert sidecar.environment_variables["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://127.0.0.1:4318"


@pytest.mark.parametrize("kind", ["xray", "adot"])
def test_sidecar_permissions_and_variables_come_together(kind: Tracing) -> None:
    sidecar = tracing_sidecar(kind)

    assert sidecar.containers
    assert "xray:PutTraceSegments" in sidecar.task_actions
    assert sidecar.environment_variables


def test_none_adds_nothing() -> None:
    sidecar = tracing_sidecar("none")

    assert (sidecar.containers, sidecar.environment_variables, sidecar.task_actions) == ((), {}, ())


@pytest.mark.parametrize("kind", ["xray", "adot"])
def test_the_sidecar_is_not_root_and_its_image_is_pinned_by_tag_and_digest(kind: Tracing) -> None:
    (container,) = tracing_sidecar(kind).containers

    assert int(container["user"]) > 0
    assert re.search(r":v?[0-9]+\.[0-9]+\.[0-9]+@sha256:[0-9a-f]{64}$", container["image"])


@pytest.mark.parametrize(
    ("kind", "repository"),
    [("xray", "xray/aws-xray-daemon"), ("adot", "aws-observability/aws-otel-collector")],
)
def test_a_cache_has_the_same_image_by_its_digest(kind: Tracing, repository: str) -> None:
    sidecar = tracing_sidecar(kind, cache="registry/prefix")

    assert sidecar.image
    (container,) = sidecar.containers
    assert container["image"] == f"registry/prefix/{repository}@{sidecar.image.digest}"
    assert sidecar.image.uri == (
        f"public.ecr.aws/{repository}:{sidecar.image.tag}@{sidecar.image.digest}"
    )


def test_without_tracing_a_cache_is_not_used() -> None:
    assert tracing_sidecar("none", cache="registry/prefix") == tracing_sidecar("none")
