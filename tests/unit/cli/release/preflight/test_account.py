from cli.release.preflight import account as checks
from tests.helpers.examples import environment
from tests.unit.cli.release.preflight.conftest import Account


def test_a_key_that_does_not_exist_is_a_problem_that_names_bootstrap(account: Account) -> None:
    account["kms"].add_client_error("describe_key", "NotFoundException")
    account["kms"].add_response("describe_key", {"KeyMetadata": {"KeyId": "1"}})

    found = account.found(checks.encryption_keys, environment(customer_managed_keys=True))

    assert found == [
        "Problem: KMS key alias/cruddur-test-application does not exist: bin/cruddur bootstrap test"
    ]


def test_an_account_without_the_role_is_a_warning_with_the_command(account: Account) -> None:
    account["iam"].add_client_error("get_role", "NoSuchEntity")

    (line,) = account.found(checks.service_linked_role, environment())

    assert line.startswith("Warning: this account has no service-linked role AWSServiceRoleForECS")
    assert line.endswith(
        ": aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com"
    )
