from datetime import UTC, datetime

from cli.release.preflight import services
from tests.helpers.examples import environment, web
from tests.unit.cli.release.preflight.conftest import Account

WITH_SECRETS = environment(services=(web(secret_names=("NAME", "URL")),))


def have(account: Account, **keys: str) -> None:
    """Prepare SSM's answer: these secrets of the service, each encrypted with a key."""
    common = {"Type": "SecureString", "LastModifiedDate": datetime(2026, 1, 2, tzinfo=UTC)}
    parameters = [
        {"Name": f"/cruddur/test/web/{name}", "KeyId": key, **common} for name, key in keys.items()
    ]
    account["ssm"].add_response("describe_parameters", {"Parameters": parameters})


def test_a_missing_secret_is_named_with_the_command_that_stores_it(account: Account) -> None:
    have(account, NAME="alias/aws/ssm")

    assert account.found(services.secrets, WITH_SECRETS) == [
        "Problem: secret /cruddur/test/web/URL does not exist in SSM: bin/cruddur secret set "
        "test web URL"
    ]


def test_a_secret_under_another_kms_key_is_a_warning(account: Account) -> None:
    have(account, NAME="alias/aws/ssm", URL="alias/mine")

    (line,) = account.found(services.secrets, WITH_SECRETS)

    assert line.startswith("Warning: secret /cruddur/test/web/URL is encrypted with the KMS key ")
    assert line.endswith("bin/cruddur secret set test web URL --overwrite")


def test_a_service_without_tasks_may_get_its_secrets_later(account: Account) -> None:
    (service,) = WITH_SECRETS.services
    asleep = service.model_copy(update={"desired_count": 0})

    assert account.found(services.secrets, environment(services=(asleep,))) == []


def test_an_environment_without_secrets_is_not_looked_up(account: Account) -> None:
    assert account.found(services.secrets, environment()) == []
