import pytest

from environments.definition import AlarmThresholds, Autoscaling, Destination
from tests.helpers.examples import service
from tests.helpers.refusal import refusal

_NAME = (
    "must be 1 to 32 lower-case letters, digits and single hyphens, starting with a letter, so "
    "that every AWS name made of it fits its limit, and not 'constructor'"
)
_POSTGRESQL = Destination(name="postgresql", cidr_block="10.0.0.0/16", port=5432)


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("port", 0, "port must be between 1 and 65535 (a TCP port), got 0"),
        ("port", True, "port must be a valid integer, got True"),
        (
            "image_tag",
            "latest",
            "image_tag must be an image tag of 1 to 128 letters, digits and ._-, and not 'latest': "
            "tags are immutable, got 'latest'",
        ),
        (
            "host",
            "api",
            "listener_rule_priority must be between 1 and 50000 with host 'api', got None",
        ),
        (
            "listener_rule_priority",
            7,
            "listener_rule_priority must be left out with host None: only other hosts have a "
            "listener rule, got 7",
        ),
        (
            "alarm_thresholds",
            AlarmThresholds(availability_objective_percent=99.9),
            "alarm_thresholds: availability_objective_percent must be left out without host: only "
            "the load balancer counts requests, got 99.9",
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
            "environment_variables",
            {"OTHER_URL": "http://x"},
            "environment_variables must not set 'OTHER_URL': it comes from connects_to, "
            "got 'http://x'",
        ),
        (
            "secret_names",
            ("OTHER_URL",),
            "secret_names must not have 'OTHER_URL': it comes from connects_to, got ('OTHER_URL',)",
        ),
        (
            "environment_variables",
            {"TOKEN": "x"},
            "environment_variables must not set 'TOKEN': it comes from secret_names, got 'x'",
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
            "autoscaling",
            Autoscaling(minimum_count=1, maximum_count=6, requests_per_target_per_minute=9),
            "autoscaling must leave out requests_per_target_per_minute without a host: only the "
            "load balancer counts requests, got 9",
        ),
        (
            "calls_out_to",
            (_POSTGRESQL, Destination(name="postgresql", cidr_block="10.1.0.0/16", port=5432)),
            "calls_out_to must name each destination once ('postgresql' is there twice), got "
            "(Destination(name='postgresql', cidr_block='10.0.0.0/16', prefix_list_id=None, "
            "s… (228 characters)",
        ),
        (
            "calls_out_to",
            (_POSTGRESQL, Destination(name="database", cidr_block="10.0.0.0/16", port=5432)),
            "calls_out_to must name each port of a peer once ('10.0.0.0/16 5432' is there twice), "
            "got (Destination(name='postgresql', cidr_block='10.0.0.0/16', prefix_list_id=None, "
            "s… (226 characters)",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_service_field_value_and_what_is_allowed(
    field: str, value: object, line: str
) -> None:
    values = {"connects_to": ("other",), "secret_names": ("TOKEN",), field: value}

    assert refusal(service, **values) == f"service 'worker': {line}"


def test_a_worker_with_a_host_is_refused() -> None:
    assert refusal(service, port=None, host="jobs", listener_rule_priority=1) == (
        "service 'worker': host must be left out with port=None: the load balancer needs a port, "
        "got 'jobs'"
    )


@pytest.mark.parametrize("name", ["Worker", "a\nb", "constructor"])
def test_a_name_that_breaks_an_aws_name_is_refused(name: str) -> None:
    assert refusal(service, name=name) == f"service {name!r}: name {_NAME}, got {name!r}"
