import subprocess

import pytest

from cognito_verifier.settings import read_settings
from tests.service import ROOT, production_command

GOOD = {
    "AWS_COGNITO_USER_POOL_ID": "eu-central-1_AbCdEf123",
    "AWS_COGNITO_USER_POOL_CLIENT_ID": "1h57kf5cpq17m0eml12example",
}


@pytest.fixture(autouse=True)
def _good(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_the_pool_id_determines_the_issuer_and_the_key_set_url() -> None:
    settings = read_settings()

    assert settings.issuer == (
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"
    )
    assert settings.key_set_url == f"{settings.issuer}/.well-known/jwks.json"


@pytest.mark.parametrize("endpoint_url", ["http://aws:5000", "http://aws:5000/"])
def test_an_endpoint_changes_the_key_set_url_and_not_the_issuer(
    monkeypatch: pytest.MonkeyPatch, endpoint_url: str
) -> None:
    issuer = read_settings().issuer
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", endpoint_url)

    settings = read_settings()

    assert settings.issuer == issuer
    assert settings.key_set_url == ("http://aws:5000/eu-central-1_AbCdEf123/.well-known/jwks.json")


def test_the_endpoint_of_all_services_is_used_unless_there_is_one_of_cognito(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://all:5000")
    general = read_settings().key_set_url
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://cognito:5000")

    assert general == "http://all:5000/eu-central-1_AbCdEf123/.well-known/jwks.json"
    assert read_settings().key_set_url.startswith("http://cognito:5000/")


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", "")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")

    settings = read_settings()

    assert settings.aws_xray_daemon_address is None
    assert settings.otel_exporter_otlp_endpoint is None


def test_bad_variables_end_the_start_with_one_line_per_variable() -> None:
    bad = {
        "AWS_COGNITO_USER_POOL_ID": "secret-pool",
        "AWS_XRAY_DAEMON_ADDRESS": "secret-daemon",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "secret-collector",
    }

    ended = subprocess.run(
        production_command(), cwd=ROOT, env=bad, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == [
        "AWS_COGNITO_USER_POOL_ID",
        "AWS_COGNITO_USER_POOL_CLIENT_ID",
        "AWS_XRAY_DAEMON_ADDRESS",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ]
    assert "the user pool, such as us-east-1_AbCdEf123" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "secret" not in ended.stdout + ended.stderr
