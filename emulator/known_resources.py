"""Look up what AWS knows about the resources of a request when AWS decides whether to allow it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.acm.models import acm_backends
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.ec2.models import ec2_backends
from moto.ecr.models import ecr_backends
from moto.elbv2.models import elbv2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.servicediscovery.models import servicediscovery_backends

from emulator.extensions.pull_through_cache import rule_of
from emulator.extensions.scalable_targets import tags_of_target

_EC2_ID = re.compile(r"[a-z]+-[0-9a-f]{8,17}")


def known(
    service: str, parameters: Mapping[str, Any], *, account_id: str, region: str
) -> dict[str, Any]:
    """Return `tags` by id or ARN, and facts that the request lacks, such as a role's boundary."""
    look_up = _OF_SERVICE.get(service)
    return look_up(parameters, account_id, region) if look_up else {}


def _ec2(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    backend = ec2_backends[account_id][region]
    association = parameters.get("AssociationId")
    members: dict[str, str | None] = {}
    for table in backend.route_tables.values():
        if association in table._associations:
            members = {"RouteTableId": table.id, "SubnetId": table._associations[association]}
    for address in backend.addresses:
        if association and address.association_id == association:
            members = {"AllocationId": address.allocation_id}
    ids = [it for it in _texts([parameters, members]) if _EC2_ID.fullmatch(it)]
    return {**members, "tags": {it: dict(backend.tags[it]) for it in ids if it in backend.tags}}


def _elbv2(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    tagger = elbv2_backends[account_id][region].tagging_service
    return _tagged(tagger, [it for it in _texts(parameters) if it.startswith("arn:")])


def _acm(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    certificates = acm_backends[account_id][region]._certificates
    arn = parameters.get("CertificateArn")
    if arn not in certificates:
        return {}
    return {"tags": {arn: {key: value or "" for key, value in certificates[arn].tags.items()}}}


def _namespaces(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    backend = servicediscovery_backends[account_id][region]
    namespace = backend.namespaces.get(parameters.get("Id", ""))
    return {"Arn": namespace.arn, **_tagged(backend.tagger, [namespace.arn])} if namespace else {}


def _autoscaling(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    if arn := parameters.get("ResourceARN"):
        return {"tags": {arn: tags_of_target(arn)}}
    found = applicationautoscaling_backends[account_id][region].describe_scalable_targets(
        parameters.get("ServiceNamespace", ""),
        [parameters.get("ResourceId", "")],
        parameters.get("ScalableDimension"),
    )
    arns = [target.arn for target in found]
    members = {"Arn": arns[0]} if arns else {}
    return {**members, "tags": {arn: tags_of_target(arn) for arn in arns}}


def _iam(parameters: Mapping[str, Any], account_id: str, _region: str) -> dict[str, Any]:
    """Return `Role`, the name with its path; IAM knows the path only of a role that exists."""
    name = parameters.get("RoleName", "")
    for role in iam_backends[account_id]["aws"].roles.values():
        if role.name == name:
            boundary: Any = role.permissions_boundary
            limit = {"PermissionsBoundary": boundary["PermissionsBoundaryArn"]} if boundary else {}
            return {"Role": f"{role.path.removeprefix('/')}{name}", **limit}
    return {"Role": name} if name else {}


def _s3(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    bucket = s3_backends[account_id]["aws"].buckets.get(parameters.get("Bucket", ""))
    aliases = _keys(account_id, region)
    for text in _texts(bucket.encryption if bucket else None):
        if ":key/" in text or text in aliases:
            return {"KmsKey": aliases.get(text, text)}
    return {}


def _ecr(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    backend = ecr_backends[account_id][region]
    name = parameters.get("repositoryName", "")
    repository = backend.repositories.get(name)
    settings: Any = repository.encryption_configuration if repository else {}
    rule = rule_of(backend, name)
    return {
        **({"KmsKey": settings["kmsKey"]} if settings.get("kmsKey") else {}),
        **({"UpstreamRegistry": rule.url} if rule else {}),
    }


def _kms(parameters: Mapping[str, Any], account_id: str, region: str) -> dict[str, Any]:
    backend = kms_backends[account_id][region]
    named = str(parameters.get("KeyId", "")).rpartition(":")[2]
    is_alias = named.startswith("alias/")
    id_ = backend.get_key_id_from_alias(named) if is_alias else named.rpartition("/")[2]
    arns = _keys(account_id, region)
    return {"Arn": arns[id_]} if id_ in arns else {}


def _keys(account_id: str, region: str) -> dict[str, str]:
    """Return the ARN of each KMS key by its id."""
    return {key.id: key.arn for key in kms_backends[account_id][region].keys.values()}


def _tagged(tagger: Any, arns: list[str]) -> dict[str, Any]:
    return {"tags": {arn: tagger.get_tag_dict_for_resource(arn) for arn in arns}}


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in nested lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for it in value:
            yield from _texts(it)


_OF_SERVICE: dict[str, Callable[[Mapping[str, Any], str, str], dict[str, Any]]] = {
    "acm": _acm,
    "application-autoscaling": _autoscaling,
    "ec2": _ec2,
    "ecr": _ecr,
    "elasticloadbalancing": _elbv2,
    "iam": _iam,
    "kms": _kms,
    "s3": _s3,
    "servicediscovery": _namespaces,
}
