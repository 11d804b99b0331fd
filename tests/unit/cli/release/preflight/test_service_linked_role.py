from cli.release.preflight import service_linked_role
from tests.helpers.examples import environment
from tests.unit.cli.release.preflight.conftest import Account


def test_an_account_without_the_role_is_a_warning_with_the_command(account: Account) -> None:
    account["iam"].add_client_error("get_role", "NoSuchEntity")

    (line,) = account.found(service_linked_role.check, environment())

    assert line.startswith("Warning: this account has no service-linked role AWSServiceRoleForECS")
    assert line.endswith(
        ": aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com"
    )
