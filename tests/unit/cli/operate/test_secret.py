from collections.abc import Iterator
from typing import Any

import pytest

from environments.definition import names
from tests.helpers.commands import PROD, Run
from tests.helpers.emulator import Emulator
from tests.helpers.terminal import dialogue

CANARY = "canary-4f1c2a"
PARAMETER = names.secret("dev", "backend-flask", "CONNECTION_URL")
SET = ("secret", "set", "dev", "backend-flask", "CONNECTION_URL")


@pytest.fixture
def ssm(emulator: Emulator) -> Iterator[Any]:
    client = emulator.client("ssm")
    yield client
    client.delete_parameters(Names=[PARAMETER])


def stored(ssm: Any) -> Any:
    return ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (f"{CANARY}", CANARY),
        (f"{CANARY}\n", CANARY),
        (f"{CANARY}\n\n", f"{CANARY}\n"),
        (f" {CANARY}\r\n", f" {CANARY}\r"),
    ],
)
def test_a_value_from_standard_input_loses_one_newline_and_nothing_else(
    run: Run, ssm: Any, given: str, value: str
) -> None:
    outcome = run(*SET, given=given.encode())

    assert outcome.code == 0
    assert (stored(ssm)["Type"], stored(ssm)["Value"]) == ("SecureString", value)


def test_no_command_shows_a_value(run: Run, ssm: Any) -> None:
    outcomes = [
        run(*SET, given=CANARY.encode()),
        run(*SET, given=f"{CANARY}-second".encode()),
        run(*SET, "--overwrite", given=f"{CANARY}-third".encode()),
        run(*SET, given=CANARY.encode() * 400),
        run(*SET, given=CANARY.encode() + b"\xff"),
        run("secret", "list", "dev"),
    ]

    assert [outcome.code for outcome in outcomes] == [0, 1, 0, 1, 1, 0]
    assert stored(ssm)["Value"] == f"{CANARY}-third"
    for outcome in outcomes:
        assert CANARY not in outcome.output + outcome.error


@pytest.mark.usefixtures("emulator")
def test_a_value_that_aws_refuses_is_not_shown_either(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", f"http://127.0.0.1:9/{CANARY}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    outcome = run(*SET, given=CANARY.encode())

    assert outcome.code == 1
    assert outcome.error.startswith("bin/cruddur secret: AWS says: ")
    assert CANARY not in outcome.error


def test_a_prompt_shows_no_input_and_asks_before_a_replacement(
    emulator: Emulator, ssm: Any
) -> None:
    def typed(value: str, answer: str) -> tuple[int, str]:
        answers = [("(not shown): ", value), ("replace its value: ", answer)]
        variables = emulator.process_environment(PROD.account_id)
        return dialogue(*SET, variables=variables, answers=answers)

    ssm.put_parameter(Name=PARAMETER, Value="old", Type="SecureString")

    kept, kept_value = typed(CANARY, ""), stored(ssm)["Value"]
    replaced, new_value = typed(CANARY, "CONNECTION_URL"), stored(ssm)["Value"]

    assert (kept[0], kept_value) == (1, "old")
    assert f"bin/cruddur secret: {PARAMETER} keeps its value" in kept[1]
    assert (replaced[0], new_value) == (0, CANARY)
    assert CANARY not in kept[1] + replaced[1]


def test_ctrl_d_at_the_prompt_is_one_line(emulator: Emulator) -> None:
    variables = emulator.process_environment(PROD.account_id)

    code, screen = dialogue(*SET, variables=variables, answers=[("(not shown): ", "\x04")])

    assert code == 1
    assert screen.rstrip().endswith("(not shown): bin/cruddur secret: interrupted")


def test_without_a_terminal_an_existing_value_is_kept(run: Run, ssm: Any) -> None:
    ssm.put_parameter(Name=PARAMETER, Value="old", Type="SecureString")

    outcome = run(*SET, given=b"new")

    assert outcome.error == (
        f"bin/cruddur secret: {PARAMETER} keeps its value: without a terminal, use --overwrite\n"
    )
    assert stored(ssm)["Value"] == "old"


def test_an_undeclared_secret_is_an_error_that_lists_the_declared_ones(run: Run) -> None:
    undeclared = run("secret", "set", "dev", "backend-flask", "PASSWORD", given=b"x")
    none = run("secret", "set", "dev", "cognito-verifier", "PASSWORD", given=b"x")

    assert undeclared.error == (
        "bin/cruddur secret: NAME must be one of the secret_names of backend-flask in "
        "environments/dev.py (CONNECTION_URL, OTEL_EXPORTER_OTLP_HEADERS, ROLLBAR_ACCESS_TOKEN), "
        "got 'PASSWORD'\n"
    )
    assert "(none), got 'PASSWORD'" in none.error


@pytest.mark.parametrize(("given", "size"), [(b"", 0), (b"\n", 0), (b"x" * 4097, 4097)])
@pytest.mark.usefixtures("emulator")
def test_a_value_of_no_possible_size_is_refused(run: Run, given: bytes, size: int) -> None:
    outcome = run(*SET, given=given)

    assert outcome.error == f"bin/cruddur secret: the value must have 1 to 4096 bytes, got {size}\n"


def test_the_list_shows_the_stored_and_the_missing_secrets(run: Run, ssm: Any) -> None:
    ssm.put_parameter(Name=PARAMETER, Value=CANARY, Type="SecureString")

    lines = run("secret", "list", "dev").output.splitlines()

    states = {line.split("│")[2].strip(): line.split("│")[3] for line in lines if "│" in line}
    assert set(states) == {"CONNECTION_URL", "OTEL_EXPORTER_OTLP_HEADERS", "ROLLBAR_ACCESS_TOKEN"}
    assert "SecureString of 20" in states["CONNECTION_URL"]
    assert "missing" in states["ROLLBAR_ACCESS_TOKEN"]


def test_every_environment_has_its_own_secrets(run: Run, ssm: Any) -> None:
    name = names.secret(PROD.name, "backend-flask", "CONNECTION_URL")
    ssm.put_parameter(Name=name, Value=CANARY, Type="SecureString")

    there = {name: "SecureString" in run("secret", "list", name).output for name in ("dev", "prod")}

    assert there == {"dev": False, "prod": True}


def test_credentials_of_another_account_are_refused(
    run: Run, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.credentials_for("210987654321").items():
        monkeypatch.setenv(name, value)

    outcome = run(*SET, given=CANARY.encode())

    assert "these credentials are for account 210987654321" in outcome.error


@pytest.mark.usefixtures("emulator")
def test_a_value_that_ssm_would_read_as_a_reference_is_refused(run: Run) -> None:
    refused = run(*SET, given=b"a{{ssm:b}}")

    assert refused.error == (
        "bin/cruddur secret: the value must not have text in {{ }}, which SSM takes for a "
        "reference\n"
    )
