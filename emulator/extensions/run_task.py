"""Amazon ECS runs no task of an inactive cluster or of an inactive task definition.

Gap: moto runs a task of a deleted cluster, and of a revision that was deregistered. Sources: ECS
API reference, DeregisterTaskDefinition and DeleteCluster; for the message, pull request 775 of
DefangLabs/defang.
"""

from moto.ecs.exceptions import ClusterNotFoundException, InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend

from emulator.extensions.patching import before


def apply() -> None:
    """Refuse to run the tasks that ECS refuses to run."""

    @before(EC2ContainerServiceBackend, "run_task")
    def run_task(
        backend: EC2ContainerServiceBackend, cluster_str: str, task_definition_str: str
    ) -> None:
        if backend._get_cluster(cluster_str).status == "INACTIVE":
            raise ClusterNotFoundException
        if backend.describe_task_definition(task_definition_str).status == "INACTIVE":
            raise InvalidParameterException("TaskDefinition is inactive")
