from typing import Any

import pytest
from pydantic import ValidationError

from cli.reference.fields import MODELS
from environments.definition import Environment
from environments.definition.base import Definition
from tests.helpers.examples import environment, service, web
from tests.helpers.refusal import refusal


def test_an_unknown_field_is_refused_with_the_known_ones() -> None:
    assert refusal(service, memory_mb=512).startswith(
        "service 'worker': memory_mb is not a field, got 512; did you mean 'memory_mib'? "
    )


def test_a_missing_field_is_reported_with_its_description() -> None:
    line = refusal(Environment, **environment().model_dump(exclude={"domain"}))

    assert line.startswith("domain is required, got nothing; The naked domain")


def test_an_enormous_value_is_cut_to_one_readable_line() -> None:
    line = refusal(service, name="a" * 100_000)

    assert len(line) < 500
    assert "(100002 characters)" in line


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(10**5000, "got something that cannot be shown (int)", id="enormous"),
        pytest.param(
            type("Two", (), {"__repr__": lambda _: "two\nlines"})(), r"got two\nlines", id="lines"
        ),
        pytest.param(b"v1", "must be a valid string, got b'v1'", id="bytes"),
        pytest.param(
            type("Text", (str,), {})("v1"), "must be a plain string, not a Text", id="subclass"
        ),
        pytest.param("v\ud800", r"half of a surrogate pair, got 'v\ud800'", id="surrogate"),
        pytest.param("e\u0301", "must be in Unicode's composed form (NFC)", id="decomposed"),
        pytest.param("v\0", r"which ends a string for Linux, got 'v\x00'", id="NUL"),
        pytest.param("${TfToken[TOKEN.7]}", "what CDKTF takes for a token of its own", id="token"),
        pytest.param("v-8.123e298", "what CDKTF takes for a token of its own", id="number token"),
    ],
)
def test_a_value_that_python_or_cdktf_cannot_handle_is_refused(value: object, reason: str) -> None:
    line = refusal(service, image_tag=value)

    assert line.startswith("service 'worker': image_tag must ")
    assert reason in line


def test_a_set_is_refused_because_it_has_no_order() -> None:
    assert refusal(service, secret_names={"TOKEN"}) == (
        "service 'worker': secret_names must be in an order, such as a tuple has: every synthesis "
        "would give another output, got {'TOKEN'}"
    )


def test_a_copy_is_validated_and_keeps_other_values() -> None:
    line = refusal(environment().model_copy, update={"name": "Staging"})

    assert line.startswith("name must be 1 to 12 lower-case letters and digits")
    assert environment(access_logs=True).model_copy(update={"name": "staging"}).access_logs


def test_an_environment_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        environment().name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        web(environment_variables={"A": "1"}).environment_variables["A"] = "2"  # type: ignore[index]


@pytest.mark.parametrize("model", MODELS)
def test_every_field_has_a_description(model: type[Definition]) -> None:
    assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize("model", MODELS)
def test_every_number_has_its_unit_in_its_name(model: type[Definition]) -> None:
    # A port, an id, a count of retries, a priority and a weight have no other unit.
    itself = ("_retries", "_priority", "_weight", "port", "_id")
    times = ("_per_minute", "_milliseconds", "_seconds", "_minutes", "_days")
    units = ("_units", "_mib", "_count", "_percent", "_usd", *times, *itself)
    fields: dict[str, Any] = model.model_fields
    numbers = [name for name, field in fields.items() if "int" in str(field.annotation)]

    assert [name for name in numbers if not name.endswith(units)] == []
