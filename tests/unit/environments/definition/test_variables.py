import pytest

from tests.helpers.examples import service
from tests.unit.environments.definition.refusal import refusal


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        (
            "environment_variables",
            {"API_URL": "http://x"},
            "environment_variables must not set 'API_URL': it comes from connects_to, "
            "got 'http://x'",
        ),
        (
            "secret_names",
            ("API_URL",),
            "secret_names must not have 'API_URL': it comes from connects_to, got ('API_URL',)",
        ),
    ],
)
def test_the_variable_of_a_callee_may_not_be_set_too(field: str, value: object, line: str) -> None:
    refused = refusal(service, connects_to=("api",), **{field: value})

    assert refused == f"service 'worker': {line}"


def test_a_variable_may_not_be_a_secret_too() -> None:
    assert refusal(service, environment_variables={"A": "x"}, secret_names=("A",)) == (
        "service 'worker': environment_variables must not set 'A': it comes from secret_names, "
        "got 'x'"
    )
