"""Create in the emulator what a test deploys on."""

from typing import Any

import boto3

from emulator import seed
from environments.definition import Environment, names


def create_zone_and_keys(session: boto3.Session, environment: Environment) -> dict[str, str]:
    """Create the hosted zone and the KMS keys if they do not exist, without `bootstrap`.

    Returns the id of the key of each kind of stack.
    """
    seed.create_hosted_zone(session.client("route53"), environment.zone_name)
    kms = session.client("kms")
    return {
        kind: seed.create_key(kms, names.encryption_key(environment.name, kind))
        for kind in environment.encrypted_stacks
    }


def create_backend(session: boto3.Session, environment: Environment) -> None:
    """Create the zone, the keys and the bucket of the states, in less time than `bootstrap`."""
    keys = create_zone_and_keys(session, environment)
    s3: Any = session.client("s3")
    bucket = names.state_bucket(environment.name, environment.account_id)
    place = {"LocationConstraint": session.region_name}
    is_default = session.region_name == "us-east-1"  # AWS refuses its name as a place
    s3.create_bucket(Bucket=bucket, **({} if is_default else {"CreateBucketConfiguration": place}))
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if "state" in keys:
        arn = f"arn:aws:kms:{session.region_name}:{environment.account_id}:key/{keys['state']}"
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}
        s3.put_bucket_encryption(
            Bucket=bucket,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
            },
        )
