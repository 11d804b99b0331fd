import pytest

from backend_flask.settings import Settings, read_settings

NO_URL = "Input should be a valid URL, relative URL without a base"
NO_ORIGIN = "Value error, must be scheme, host and port only"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("FRONTEND_URL", "example.com", NO_URL),
        ("FRONTEND_URL", "https://example.com/app", NO_ORIGIN),
        ("FRONTEND_URL", "https://example.com?x", NO_ORIGIN),
        ("BACKEND_URL", "https://canary@api.example.com", NO_ORIGIN),
        ("BACKEND_URL", "*", NO_URL),
        ("COGNITO_VERIFIER_URL", "verifier:5555", "URL scheme should be 'http' or 'https'"),
        ("AWS_DEFAULT_REGION", "Virginia", "String should match pattern "),
        ("DDB_MESSAGE_TABLE", "no", "String should match pattern "),
        ("AWS_XRAY_DAEMON_ADDRESS", "daemon", "String should match pattern "),
        ("OTEL_EXPORTER_OTLP_HEADERS", "canary", "String should match pattern "),
    ],
)
def test_a_bad_value_ends_the_start_with_one_line(
    environment: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    environment.setenv(name, value)

    with pytest.raises(SystemExit) as end:
        read_settings()

    [line] = str(end.value.code).splitlines()
    assert line.startswith(f"{name}: {problem}")
    assert line.endswith(f" ({Settings.model_fields[name.lower()].description})")


@pytest.mark.parametrize("url", ["https://example.com:8443", "http://localhost:8080/"])
def test_an_origin_may_have_a_port(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("FRONTEND_URL", url)

    assert str(read_settings().frontend_url).rstrip("/") == url.rstrip("/")


@pytest.mark.parametrize("url", ["mysql://u:canary@host/db", "canary", "postgresql://"])
def test_a_bad_connection_url_is_not_shown(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("CONNECTION_URL", url)

    with pytest.raises(SystemExit) as end:
        read_settings()

    [line] = str(end.value.code).splitlines()
    assert line.startswith("CONNECTION_URL: ")
    assert "canary" not in line


def test_all_missing_variables_are_reported_together(
    environment: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name in variables:
        environment.delenv(name)

    with pytest.raises(SystemExit) as end:
        read_settings()

    assert [line.split(":")[0] for line in str(end.value.code).splitlines()] == [
        "FRONTEND_URL",
        "BACKEND_URL",
        "COGNITO_VERIFIER_URL",
        "AWS_DEFAULT_REGION",
        "DDB_MESSAGE_TABLE",
    ]


def test_an_empty_variable_counts_as_missing(environment: pytest.MonkeyPatch) -> None:
    for name in ("CONNECTION_URL", "ROLLBAR_ACCESS_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"):
        environment.setenv(name, "")

    settings = read_settings()

    assert settings.connection_url is None
    assert settings.rollbar_access_token is None
    assert settings.otel_exporter_otlp_headers is None


def test_the_settings_do_not_print_secrets(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("CONNECTION_URL", "postgresql://user:canary@host/db")
    environment.setenv("ROLLBAR_ACCESS_TOKEN", "canary")
    environment.setenv("OTEL_EXPORTER_OTLP_HEADERS", "key=canary")

    assert "canary" not in repr(Settings())
