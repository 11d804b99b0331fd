"""An emulator with Terraform providers that serve many applies."""

import threading
from contextlib import ExitStack
from typing import Any

from emulator import process
from environments.definition import Environment
from tests.helpers.forked_server import ForkedServer
from tests.helpers.shared_provider import shared_provider

TIME_SCALE = 0.02
"""Factor of the waiting times of ECS and the load balancer in tests of tasks that run."""


class Emulator(process.Emulator):
    """A running emulator, and one provider process for each environment that Terraform applies."""

    def __init__(self, **options: Any) -> None:
        self._providers = ExitStack()
        self._starting_provider = threading.Lock()
        self._terraform_environments: dict[tuple[str, str], dict[str, str]] = {}
        self._clients: dict[tuple[str, str | None], Any] = {}
        super().__init__(start=ForkedServer, **options)

    def client(self, service: str, account_id: str | None = None) -> Any:
        """Return the client of the service; tests ask often, and a new one takes 30 ms of CPU."""
        key = service, account_id
        if key not in self._clients:
            self._clients[key] = super().client(service, account_id)
        return self._clients[key]

    def reset(self) -> None:
        """Delete everything in every account, also the credentials of the clients."""
        super().reset()
        self._clients.clear()

    def terraform_environment(
        self, environment: Environment | None = None, *, endpoint_url: str = ""
    ) -> dict[str, str]:
        """Return the variables for Terraform, with a provider that runs as long as the emulator.

        Each environment has its own provider, configured with the environment's default tags; see
        `tests.helpers.shared_provider`. Without an environment, the emulator's own account is used.
        `endpoint_url` is a proxy of the emulator.
        """
        key = environment.name if environment else "", endpoint_url
        with self._starting_provider:
            if key not in self._terraform_environments:
                account_id = environment.account_id if environment else None
                variables = self.process_environment(account_id)
                if endpoint_url:
                    variables["AWS_ENDPOINT_URL"] = endpoint_url
                web_acl = environment is not None and environment.web_acl is not None
                provider = shared_provider(variables, web_acl=web_acl)
                self._terraform_environments[key] = self._providers.enter_context(provider)
            return self._terraform_environments[key]

    def stop(self) -> None:
        """Terminate the providers and the server, and wait until they have ended."""
        self._providers.close()
        super().stop()


def create_load_balancer(emulator: Emulator, name: str, **options: Any) -> str:
    """Create a load balancer in two subnets of the default VPC, and return its ARN."""
    subnets = emulator.client("ec2").describe_subnets()["Subnets"]
    answer = emulator.client("elbv2").create_load_balancer(
        Name=name, Subnets=[subnet["SubnetId"] for subnet in subnets[:2]], **options
    )
    return str(answer["LoadBalancers"][0]["LoadBalancerArn"])
