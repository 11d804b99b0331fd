"""Names of service-linked roles."""

from tests.helpers.emulator import Emulator


def test_the_role_of_ecs_is_called_as_aws_calls_it(emulator: Emulator) -> None:
    iam = emulator.client("iam", "123456789013")

    made = iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")

    assert made["Role"]["RoleName"] == "AWSServiceRoleForECS"
