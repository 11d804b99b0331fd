"""Settings of the service; the environment variables have these names in upper case."""

import sys
from typing import Annotated

from pydantic import AfterValidator, Field, HttpUrl, PostgresDsn, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


def _origin(url: HttpUrl) -> HttpUrl:
    """Refuse a URL with other parts than a browser's `Origin`: scheme, host and port."""
    if url != HttpUrl.build(scheme=url.scheme, host=url.host or "", port=url.port):
        raise ValueError("must be scheme, host and port only")
    return url


Origin = Annotated[HttpUrl, AfterValidator(_origin)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    frontend_url: Origin = Field(
        description="the origin of the web application, such as https://example.com"
    )
    backend_url: Origin = Field(
        description="the origin of this service, such as https://api.example.com"
    )
    cognito_verifier_url: HttpUrl = Field(
        description="the URL of cognito-verifier, such as http://cognito-verifier:5555"
    )
    aws_default_region: str = Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="the table's region, such as us-east-1"
    )
    ddb_message_table: str = Field(
        pattern=r"^[A-Za-z0-9_.-]{3,255}$", description="the DynamoDB table of messages"
    )
    connection_url: PostgresDsn | None = Field(
        default=None,
        repr=False,
        description="the SQL database, such as postgresql://user:password@host:5432/cruddur; "
        "without it, a SQLite file in the temp directory",
    )
    rollbar_access_token: str | None = Field(
        default=None, repr=False, description="the access token for reports of unhandled errors"
    )
    aws_xray_daemon_address: str | None = Field(
        default=None,
        pattern=r"^[\w.-]+:\d{1,5}$",
        description="the X-Ray daemon, such as 127.0.0.1:2000",
    )
    otel_exporter_otlp_endpoint: HttpUrl | None = Field(
        default=None, description="an OpenTelemetry collector, such as http://127.0.0.1:4318"
    )
    otel_exporter_otlp_headers: str | None = Field(
        default=None,
        repr=False,
        pattern=r"^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$",
        description="the headers for the collector, such as x-honeycomb-team=key",
    )
    otel_service_name: str = Field(
        default="backend-flask", description="the service's name in traces"
    )


def read_settings() -> Settings:
    """Return the settings, or exit with one line per bad variable; no line contains a value."""
    try:
        return Settings()
    except ValidationError as error:
        sys.exit(
            "\n".join(_line(str(problem["loc"][0]), problem["msg"]) for problem in error.errors())
        )


def _line(name: str, message: str) -> str:
    return f"{name.upper()}: {message} ({Settings.model_fields[name].description})"
