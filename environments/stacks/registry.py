"""The stack of the image repositories, deployed before any image can be pushed."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from modules.registry import Repository


class RegistryStack(EnvironmentStack):
    """One ECR repository for each service of the environment."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "registry", environment=environment)
        key_arn = self._customer_managed_key_arn(environment, "Images", prevent_destroy=False)
        repositories = Construct(self, "repository")
        urls = {
            service.name: Repository(
                repositories,
                service.name,
                name=names.repository(environment.name, service.name),
                force_delete=environment.delete_images_with_repositories,
                kms_key_arn=key_arn,
            ).url
            for service in environment.services
        }
        TerraformOutput(self, "repository_urls", value=urls)
