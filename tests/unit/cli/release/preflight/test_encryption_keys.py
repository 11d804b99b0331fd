from cli.release.preflight import encryption_keys
from tests.helpers.examples import environment
from tests.unit.cli.release.preflight.conftest import Account


def test_a_key_that_does_not_exist_is_a_problem_that_names_bootstrap(account: Account) -> None:
    account["kms"].add_client_error("describe_key", "NotFoundException")
    account["kms"].add_response("describe_key", {"KeyMetadata": {"KeyId": "1"}})

    found = account.found(encryption_keys.check, environment(customer_managed_keys=True))

    assert found == [
        "Problem: KMS key alias/cruddur-test-application does not exist: bin/cruddur bootstrap test"
    ]
