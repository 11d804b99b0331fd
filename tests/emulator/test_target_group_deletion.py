"""Target groups of the emulator that are deleted twice."""

from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from tests.helpers.emulator import Emulator


def test_a_target_group_may_be_deleted_twice(emulator: Emulator) -> None:
    elbv2 = emulator.client("elbv2")
    group = elbv2.create_target_group(Name="deleted-twice", TargetType="lambda")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elbv2.delete_target_group(TargetGroupArn=arn)

    elbv2.delete_target_group(TargetGroupArn=arn)


def test_aws_names_no_error_for_it() -> None:
    description: Any = Loader().load_service_model("elbv2", "service-2")

    operation = ServiceModel(description).operation_model("DeleteTargetGroup")

    assert [error.name for error in operation.error_shapes] == ["ResourceInUseException"]
