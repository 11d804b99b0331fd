"""A one-off task that runs during an apply, before services are updated."""

from collections.abc import Mapping, Sequence

from cdktf import (
    ITerraformDependable,
    LocalExecProvisioner,
    TerraformProviderGeneratorMetadata,
    TerraformResource,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from constructs import Construct


class RolloutGate(TerraformResource):
    """Run a command of this project for each new revision of a task definition.

    The command runs in `terraform apply`, so that the lock of the state keeps two deployments from
    running it at the same time. If it fails, the apply fails with its output, every resource that
    depends on the gate stays as it was, and the next apply runs the command again: Terraform taints
    the resource. Source: Terraform documentation, "Provisioners", creation-time provisioners.

    This is no `DataResource`: that class runs `terraform version` during the synthesis, to require
    Terraform 1.4. `use_lockfile` of the backend requires Terraform 1.10 anyway.

    `depends_on` lists what the task needs. `command` is relative to the root of the project.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        task_definition: EcsTaskDefinition,
        command: str,
        environment: Mapping[str, str],
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(
            scope,
            id_,
            terraform_resource_type="terraform_data",
            terraform_generator_metadata=TerraformProviderGeneratorMetadata(
                provider_name="terraform"
            ),
            provisioners=[
                LocalExecProvisioner(
                    type="local-exec",
                    # A stack is in cdktf.out/stacks/<stack>.
                    command=f'"${{path.module}}/../../../"{command}',
                    environment=dict(environment),
                )
            ],
            depends_on=list(depends_on),
        )
        self.add_override("triggers_replace", {"task_definition": task_definition.arn})

    @property
    def address(self) -> str:
        """The address of the resource, for `depends_on` of resources that are older."""
        return f"{self.terraform_resource_type}.{self.friendly_unique_id}"
