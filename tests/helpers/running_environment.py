"""An environment whose tasks run: deployed by Terraform to an emulator with a data plane."""

from functools import cached_property
from http import HTTPStatus
from typing import Any

import psutil
import requests
import urllib3

from cli.local.data_plane import DataPlane
from cli.local.deployed_system import DeployedSystem
from cli.local.programs import program_of
from emulator import laptop, seed
from environments.definition import names
from tests.helpers.deployed_environment import DeployedEnvironment
from tests.helpers.signing_in import User
from tests.helpers.waiting import wait_until

_TIMEOUT_SECONDS = 30


class RunningEnvironment(DeployedEnvironment):
    """Images run the services of the project as processes of this machine."""

    @cached_property
    def data_plane(self) -> DataPlane:
        return DataPlane.of(self.emulator.url, self.environment, self.session)

    @cached_property
    def _system(self) -> DeployedSystem:
        return DeployedSystem(self.data_plane)

    def push(self, service: str, tag: str) -> str:
        """Put an image that runs into the repository of a service."""
        program = program_of(
            self.environment,
            self.environment.service(service),
            tag=tag,
            emulator_url=self.emulator.url,
        )
        repository = names.repository(self.name, service)
        return seed.put_image(self.client("ecr"), repository, tag, program)

    def url(self, service: str, path: str = "/") -> str:
        return f"{self.environment.public_url(self.environment.service(service))}{path}"

    def get(self, url: str) -> urllib3.BaseHTTPResponse:
        """Send a GET request through the load balancer; follow no redirect."""
        return self._system.request("GET", url)

    def get_at_host(self, host: str, path: str) -> urllib3.BaseHTTPResponse:
        """Send a GET request with a Host header that the certificate may not cover."""
        url = self.url("frontend-react-js", path)
        return self._system.request("GET", url, headers={"Host": host})

    def crud(self, token: str, message: str) -> urllib3.BaseHTTPResponse:
        """Post an activity through the load balancer, with the access token of a user."""
        url = self.url("backend-flask", "/api/activities")
        return self._system.request("POST", url, token=token, body={"message": message})

    def send_message(self, token: str, *, to: str, message: str) -> None:
        """Send a message to a user."""
        url = self.url("backend-flask", "/api/messages")
        body = {"user_receiver_handle": to, "message": message}
        answer = self._system.request("POST", url, token=token, body=body)
        assert answer.status == HTTPStatus.CREATED, answer.data

    def newest_activity(self) -> dict[str, Any]:
        """Return the newest activity of the feed; an empty one without any activity."""
        home = self.get(self.url("backend-flask", "/api/activities/home")).json()
        return dict(home[0]) if home else {}

    def sign_up(self, name: str) -> User:
        """Create a user in the user pool of the environment."""
        environment = self.environment
        pool = laptop.UserPool(
            environment.cognito_user_pool_id, environment.cognito_user_pool_client_id
        )
        user = User(self.client("cognito-idp"), pool, name)
        laptop.create_user(user.cognito, pool.id, name, email=user.email, password=user.password)
        return user

    def tasks(self, service: str) -> list[dict[str, Any]]:
        """Return the tasks of a service that run or start."""
        ecs = self.client("ecs")
        arns = ecs.list_tasks(cluster=self.cluster, serviceName=service)["taskArns"]
        if not arns:
            return []
        return list(ecs.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"])

    def task(self, arn: str) -> dict[str, Any]:
        """Return one task, which may have stopped."""
        found = self.client("ecs").describe_tasks(cluster=self.cluster, tasks=[arn])["tasks"]
        return dict(found[0])

    def is_steady(self, service: str) -> bool:
        """Return whether one healthy task runs, and is a healthy target of the load balancer."""
        states = [(task["lastStatus"], task["healthStatus"]) for task in self.tasks(service)]
        targets = [
            each["TargetHealth"]["State"]
            for balancer in self.services()[service]["loadBalancers"]
            for each in self.client("elbv2").describe_target_health(
                TargetGroupArn=balancer["targetGroupArn"]
            )["TargetHealthDescriptions"]
        ]
        is_public = self.environment.service(service).is_public
        return states == [("RUNNING", "HEALTHY")] and targets == ["healthy"] * is_public

    def steady_task(self, service: str) -> dict[str, Any]:
        """Wait until a service is steady, and return the only task."""
        wait_until(lambda: self.is_steady(service))
        (task,) = self.tasks(service)
        return task

    def kill(self, task: dict[str, Any]) -> None:
        """Kill the processes of a task's service, not those of its sidecar."""
        credentials = f"/_cruddur/credentials/{task_id(task)}"
        for process in psutil.process_iter():
            try:
                variables = process.environ()
                uri = variables.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
                if uri.endswith(credentials) and "IMAGE_TAG" in variables:
                    process.kill()
            except psutil.Error:  # the process has ended or belongs to another user
                continue

    def role_of(self, task: dict[str, Any]) -> tuple[str, str]:
        """Return the access key id of a running task, and the ARN of its role."""
        url = f"{self.emulator.url}/_cruddur/credentials/{task_id(task)}"
        document = requests.get(url, timeout=_TIMEOUT_SECONDS).json()
        return document["AccessKeyId"], document["RoleArn"]


def task_id(task: dict[str, Any]) -> str:
    """Return the last part of a task's ARN."""
    return str(task["taskArn"].rpartition("/")[2])
