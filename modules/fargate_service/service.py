"""A service on Fargate and everything that only this service uses."""

from collections.abc import Sequence

from cdktf import Fn, ITerraformDependable
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from constructs import Construct

from modules.account import Account
from modules.cluster import Cluster
from modules.fargate_service.deployment import Deployment
from modules.fargate_service.ecs_service import ecs_service
from modules.fargate_service.one_off_tasks import OneOffTask, OneOffTasks
from modules.fargate_service.roles import ServiceRoles
from modules.fargate_service.scaling import Scaling, ServiceScaling
from modules.fargate_service.security_group import EgressRule, ServiceSecurityGroup
from modules.fargate_service.task import Task
from modules.fargate_service.task_definition import task_definition
from modules.load_balancer import LoadBalancer
from modules.log_group import LogGroup
from modules.network import Network
from modules.rollout_gate import RolloutGate


class FargateService(Construct):
    """A service that other services reach at `http://<container>.<cluster>:<port>`.

    The load balancer forwards requests to a public service; an internal service has no
    `load_balancer`. A worker, whose container has no port, is not called by anybody. The tasks may
    connect to `callees` and to the peers of `egress_rules`, and to nothing else. With `scaling`,
    the deployment's `desired_count` is only the number of tasks that the service starts with.
    `one_off_tasks` have the image, roles, security group and logs of the service. `depends_on`
    lists other resources that the tasks need from the start.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        account: Account,
        cluster: Cluster,
        network: Network,
        load_balancer: LoadBalancer | None,
        callees: Sequence["FargateService"],
        egress_rules: Sequence[EgressRule],
        task: Task,
        one_off_tasks: Sequence[OneOffTask],
        deployment: Deployment,
        scaling: Scaling | None,
        log_group: LogGroup,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id_)
        self.name, self.container = task.container.name, task.container
        logs = log_group.create(self, "logs")
        self.roles = roles = ServiceRoles(
            self, "roles", name=name, account=account, task=task, logs=logs
        )
        self.security_group = ServiceSecurityGroup(
            self, "firewall", name=name, service=self.name, network=network, rules=egress_rules
        )
        # Tasks have the subnets and the security group of the service.
        self.network_configuration = {
            "subnets": network.task_subnet_ids,
            "securityGroups": [self.security_group.id],
            "assignPublicIp": "ENABLED" if network.assign_public_ip else "DISABLED",
        }
        attachments = self._connect(load_balancer, callees)
        self._needed_by_tasks = [
            *roles.policies,
            *self.security_group.rules,
            cluster.capacity,
            *network.egress_resources,
            *depends_on,
            *attachments,
        ]
        self.service: EcsService = ecs_service(
            self,
            "service",
            cluster=cluster,
            network=network,
            security_group=self.security_group,
            load_balancer=load_balancer,
            task=task,
            task_definition=task_definition(
                self, "task", family=name, task=task, roles=roles, logs=logs, region=account.region
            ),
            deployment=deployment,
            is_scaled=scaling is not None,
            # A task learns the Service Connect endpoints that exist when it starts.
            depends_on=[*self._needed_by_tasks, *(callee.service for callee in callees)],
        )
        self.one_off_tasks = OneOffTasks(
            self,
            "tasks",
            tasks=one_off_tasks,
            service_task=task,
            roles=roles,
            logs=logs,
            region=account.region,
        )
        if scaling:
            ServiceScaling(
                self,
                "scaling",
                cluster_name=cluster.name,
                service_name=self.service.name,
                scaling=scaling,
            )

    def gate(
        self, task: str, *, command: str, after: Sequence[ITerraformDependable]
    ) -> RolloutGate:
        """Create the gate that runs a one-off task with a command, when all that it needs exists.

        A listener takes minutes to create. Until then the roles have reached Amazon ECS.
        """
        definition = self.one_off_tasks.definitions[task]
        return RolloutGate(
            self,
            f"{task}_gate",
            task_definition=definition,
            command=command,
            environment={
                "CRUDDUR_TASK_DEFINITION": definition.arn,
                "CRUDDUR_TASK_NETWORK": Fn.jsonencode(self.network_configuration),
            },
            depends_on=[*self._needed_by_tasks, *after],
        )

    def wait_for(self, gates: Sequence[RolloutGate]) -> None:
        """Update the service only after these gates."""
        waited_for = self.service.depends_on or []
        self.service.depends_on = [*waited_for, *(gate.address for gate in gates)]

    def _connect(
        self, load_balancer: LoadBalancer | None, callees: Sequence["FargateService"]
    ) -> list[ITerraformDependable]:
        """Allow the requests from the load balancer and to the callees, on both sides.

        Returns:
            The resources that must exist before the service. ECS refuses a target group that no
            listener uses.
        """
        required: list[ITerraformDependable] = []
        if load_balancer:
            port = self.container.called_port
            load_balancer.security_group.allow_to(self.security_group, port=port)
            required.append(load_balancer.attachment(self.name))
        for callee in callees:
            port = callee.container.called_port
            self.security_group.allow_to(callee.security_group, port=port)
        return required
