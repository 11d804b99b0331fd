"""The stack of the image repositories, deployed before any image can be pushed."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from environments.stacks.keys import existing_key_arn
from modules.public_image_cache import PublicImageCache
from modules.registry import Repository
from modules.tracing import tracing_sidecar


class RegistryStack(EnvironmentStack):
    """One ECR repository for each service whose image is not from another registry.

    Tasks without a way to the internet also need a cache for the image of the tracing sidecar.
    """

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
        image = tracing_sidecar(environment.tracing).image
        if image and environment.caches_sidecar_image:
            PublicImageCache(
                self,
                "sidecar_cache",
                prefix=names.public_image_prefix(environment.name),
                image=image,
                kms_key_arn=key_arn,
            )
        TerraformOutput(self, "repository_urls", value=urls)
