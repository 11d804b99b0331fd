"""A rollout of dev in a clone, after which tests read the output and search for secrets."""

from tests.helpers.deployed_environment import DeployedEnvironment

PUBLIC_IMAGE = "public.ecr.aws/nginx/nginx:1.29"
DEPLOY = ("bin/cruddur", "deploy", "dev", "--auto-approve")
PARAMETER = "CONNECTION_URL"
"""A secret of the backend."""
STORED, CREDENTIAL, SET = "canary-in-ssm-5d1f", "canary-of-aws-8c2e", "canary-in-a-shell-e77a"
"""Values of secrets: in SSM, of the AWS credentials, and in variables of the shell."""


def tag(dev: DeployedEnvironment, service: str, value: str) -> str:
    """Return the option that deploys the image of a service with this tag."""
    return f"--var={dev.environment.service(service).image_tag_variable}={value}"
