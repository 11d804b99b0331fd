"""Create resources in the emulator that Terraform reads: zones, keys and images."""

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any

from emulator.data_plane.programs import Program

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_route53 import Route53Client

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


def create_key(kms: Any, alias: str) -> str:
    """Ensure that a KMS key with this alias exists, and return its id."""
    with contextlib.suppress(kms.exceptions.NotFoundException):
        return str(kms.describe_key(KeyId=f"alias/{alias}")["KeyMetadata"]["KeyId"])
    key_id: str = kms.create_key(Description=alias)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{alias}", TargetKeyId=key_id)
    return key_id


def create_hosted_zone(route53: "Route53Client", name: str) -> str:
    """Ensure that a public hosted zone with this name exists, and return its id."""
    for zone in route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]:
        if zone["Name"].rstrip(".") == name.rstrip(".") and not zone["Config"]["PrivateZone"]:
            return zone["Id"]
    return route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"]


def put_image(ecr: "ECRClient", repository: str, tag: str, program: Program | None = None) -> str:
    """Ensure that the repository holds an image with this tag, and return the image's digest.

    The image is a manifest without layers: it can be looked up. Only an image with a program can
    run, and only by the process engine of the data plane. The same repository, tag and program give
    the same digest everywhere.
    """
    manifest = _manifest(repository, tag, program)
    known = ecr.exceptions
    with contextlib.suppress(
        known.ImageAlreadyExistsException, known.ImageTagAlreadyExistsException
    ):
        ecr.put_image(
            repositoryName=repository,
            imageTag=tag,
            imageManifest=manifest,
            imageManifestMediaType=MANIFEST_TYPE,
            imageDigest=f"sha256:{_sha256(manifest)}",
        )
    images = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    return images["imageDetails"][0]["imageDigest"]


def delegate(route53: "Route53Client") -> None:
    """Add the name servers of every zone to its nearest parent zone, as registrars do."""
    zones = {
        zone["Name"].rstrip("."): zone["Id"]
        for page in route53.get_paginator("list_hosted_zones").paginate()
        for zone in page["HostedZones"]
        if not zone["Config"]["PrivateZone"]
    }
    for name, zone_id in zones.items():
        parents = [parent for parent in zones if name.endswith(f".{parent}")]
        top = name.rpartition(".")[2]
        if not parents and name == top:
            continue
        parent = max(parents, key=len, default=top)
        parent_id = zones.get(parent) or create_hosted_zone(route53, parent)
        servers = route53.get_hosted_zone(Id=zone_id)["DelegationSet"]["NameServers"]
        records: Any = {
            "Name": name,
            "Type": "NS",
            "TTL": 300,
            "ResourceRecords": [{"Value": f"{server}."} for server in servers],
        }
        change: Any = {"Action": "UPSERT", "ResourceRecordSet": records}
        route53.change_resource_record_sets(
            HostedZoneId=parent_id, ChangeBatch={"Changes": [change]}
        )


def _manifest(repository: str, tag: str, program: Program | None) -> str:
    config = {
        "mediaType": "application/vnd.docker.container.image.v1+json",
        "size": 0,
        "digest": f"sha256:{_sha256(f'{repository}:{tag}')}",
    }
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": []}
    return json.dumps(manifest | ({"annotations": program.annotations()} if program else {}))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
