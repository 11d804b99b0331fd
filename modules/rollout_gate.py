"""A one-off task that runs during an apply, before services are updated."""

from collections.abc import Mapping, Sequence

from cdktf import DataResource, ITerraformDependable, LocalExecProvisioner
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from constructs import Construct


class RolloutGate(DataResource):
    """Run a command of this project for each new revision of a task definition.

    The command runs in `terraform apply`, so that the lock of the state keeps two deployments from
    running it at the same time. If it fails, the apply fails with its output, every resource that
    depends on the gate stays as it was, and the next apply runs the command again: Terraform taints
    the resource. Source: Terraform documentation, "Provisioners", creation-time provisioners.

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
            triggers_replace={"task_definition": task_definition.arn},
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

    @property
    def address(self) -> str:
        """The address of the resource, for `depends_on` of resources that are older."""
        return f"{self.terraform_resource_type}.{self.friendly_unique_id}"
