from typing import Any

import pytest

from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS
from tests.helpers.examples import environment, service, web
from tests.helpers.refusal import refusal


@pytest.mark.parametrize("cpu_units", MEMORY_MIB_BY_CPU_UNITS)
def test_every_size_that_fargate_offers_is_accepted(cpu_units: int) -> None:
    for memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        assert service(cpu_units=cpu_units, memory_mib=memory_mib).memory_mib == memory_mib


def test_a_size_that_fargate_does_not_offer_is_refused_with_the_sizes() -> None:
    assert refusal(service, cpu_units=300) == (
        "service 'worker': cpu_units must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, "
        "got 300"
    )
    assert refusal(service, memory_mib=600) == (
        "service 'worker': memory_mib must be 512, 1024 or 2048 with cpu_units 256, got 600"
    )


@pytest.mark.parametrize("path", ["tmp", "/a/../b", "/dev/shm", "/a\nb"])
def test_a_path_that_no_container_may_write_to_is_refused(path: str) -> None:
    assert refusal(service, writable_paths=(path,)) == (
        "service 'worker': writable_paths[0] must be an absolute path of at most 200 letters, "
        f"digits and ._-/ such as '/tmp', and not in /dev, /proc or /sys, got {path!r}"
    )


def test_two_paths_whose_volumes_would_have_the_same_name_are_refused() -> None:
    assert refusal(service, writable_paths=("/var/run-a", "/var/run.a")) == (
        "service 'worker': writable_paths must be paths that differ in letters and digits, which "
        "'/var/run.a' and '/var/run-a' do not, got ('/var/run-a', '/var/run.a')"
    )


def test_a_path_whose_volume_would_have_the_name_of_a_volume_of_ecs_exec_is_refused() -> None:
    services = (web(writable_paths=("/var/lib/amazon-ssm",)),)

    assert refusal(environment, enable_execute_command=True, services=services) == (
        "service 'web': writable_paths must differ in letters and digits from "
        "'/var/lib/amazon/ssm', which ECS Exec needs, got '/var/lib/amazon-ssm'"
    )


def test_twenty_paths_are_allowed_and_no_more() -> None:
    paths = tuple(f"/data/{number}" for number in range(21))

    assert service(writable_paths=paths[:20]).writable_paths == paths[:20]
    assert refusal(service, writable_paths=paths).startswith(
        "service 'worker': writable_paths must be at most 20 paths, got ("
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
def test_a_service_may_not_have_a_name_port_or_secret_of_its_sidecar(
    tracing: str, changes: dict[str, Any], line: str
) -> None:
    services = (web(), service(**changes))

    assert refusal(environment, tracing=tracing, services=services) == line
    assert environment(tracing="none", services=services).tracing == "none"
