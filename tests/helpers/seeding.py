"""Create in the emulator what a test deploys on."""

import boto3

from emulator import seed
from environments.definition import Environment, names


def create_zone_and_keys(session: boto3.Session, environment: Environment) -> None:
    """Create the hosted zone and the KMS keys if they do not exist, without `bootstrap`."""
    seed.create_hosted_zone(session.client("route53"), environment.zone_name)
    for kind in environment.encrypted_stacks:
        seed.create_key(session.client("kms"), names.encryption_key(environment.name, kind))
