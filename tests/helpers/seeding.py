"""Create in the emulator what a test deploys on."""

import boto3

from emulator import seed
from environments.definition import Environment, names


def create_zone_and_keys(session: boto3.Session, environment: Environment) -> None:
    """Create the hosted zone and the KMS keys if they do not exist, without `bootstrap`."""
    seed.create_hosted_zone(session.client("route53"), environment.zone_name)
    for kind in environment.encrypted_stacks:
        seed.create_key(session.client("kms"), names.encryption_key(environment.name, kind))


def create_backend(session: boto3.Session, environment: Environment) -> None:
    """Create the zone, the keys and the bucket of the states, in less time than `bootstrap`."""
    create_zone_and_keys(session, environment)
    bucket = names.state_bucket(environment.name, environment.account_id)
    session.client("s3").create_bucket(Bucket=bucket)
