"""The stack of the image repositories, deployed before any image can be pushed."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from environments.stacks.keys import existing_key_arn
from modules.registry import Repository


class RegistryStack(EnvironmentStack):
    """One ECR repository for each service whose image is not from another registry."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "registry", environment=environment)
        key_arn = (
            existing_key_arn(self, "encryption", environment=environment, kind="registry")
            if environment.customer_managed_keys
            else None
        )
        repositories = Construct(self, "repository")
        urls = {
            service.name: Repository(
                repositories,
                service.name,
                name=names.repository(environment.name, service.name),
                force_delete=environment.delete_images_with_repositories,
                kms_key_arn=key_arn,
            ).url
            for service in environment.services_with_repository
        }
        TerraformOutput(self, "repository_urls", value=urls)
