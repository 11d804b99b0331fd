"""Settings of the service, from upper-case environment variables, and URLs that they determine."""

import sys

from pydantic import Field, HttpUrl, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    aws_cognito_user_pool_id: str = Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d_\w+$",
        description="the user pool, such as us-east-1_AbCdEf123",
    )
    aws_cognito_user_pool_client_id: str = Field(
        pattern=r"^[\w+]+$",
        description="the client whose tokens are accepted, such as 1h57kf5cpq17m0eml12example",
    )
    aws_endpoint_url_cognito_identity_provider: HttpUrl | None = Field(
        default=None,
        description="the endpoint for the pool's keys instead of AWS's, such as http://aws:5000",
    )
    aws_endpoint_url: HttpUrl | None = Field(
        default=None, description="the endpoint of all AWS services, such as http://aws:5000"
    )
    aws_xray_daemon_address: str | None = Field(
        default=None,
        pattern=r"^[\w.-]+:\d{1,5}$",
        description="the X-Ray daemon, such as 127.0.0.1:2000",
    )
    otel_exporter_otlp_endpoint: HttpUrl | None = Field(
        default=None, description="an OpenTelemetry collector, such as http://127.0.0.1:4318"
    )
    otel_service_name: str = Field(
        default="cognito-verifier", description="the service's name in traces"
    )

    @property
    def issuer(self) -> str:
        return f"{self._cognito_url}/{self.aws_cognito_user_pool_id}"

    @property
    def key_set_url(self) -> str:
        # The order is that of the AWS SDKs: "Service-specific endpoints" in their reference guide.
        endpoint_url = (
            self.aws_endpoint_url_cognito_identity_provider
            or self.aws_endpoint_url
            or self._cognito_url
        )
        pool_id = self.aws_cognito_user_pool_id
        return f"{str(endpoint_url).rstrip('/')}/{pool_id}/.well-known/jwks.json"

    @property
    def _cognito_url(self) -> str:
        region = self.aws_cognito_user_pool_id.partition("_")[0]
        return f"https://cognito-idp.{region}.amazonaws.com"


def read_settings() -> Settings:
    """Return the settings, or exit with one line per bad variable; no line contains a value."""
    try:
        return Settings()
    except ValidationError as error:
        sys.exit("\n".join(_line(problem) for problem in error.errors()))


def _line(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0])
    return f"{name.upper()}: {problem['msg']} ({Settings.model_fields[name].description})"
