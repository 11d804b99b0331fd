"""Find the resources that would stop a destroy halfway, before the destroy begins."""

from collections.abc import Iterator

import boto3

from cli.state.terraform_state import Version
from environments.definition import Environment


def destroy_blockers(
    session: boto3.Session,
    environment: Environment,
    *,
    application: Version,
    registry: Version,
) -> Iterator[str]:
    """Yield a line for each blocker: the resource, and what to do; the states are the newest."""
    file = f"environments/{environment.name}.py"
    for load_balancer in application.resources("aws_lb"):
        if _is_protected(session, load_balancer["arn"]):
            yield (
                f"the load balancer {load_balancer['name']} has deletion protection: put "
                f"deletion_protection=False into {file} and deploy {environment.name}-application"
            )
    for table in application.resources("aws_dynamodb_table"):
        if _is_table_protected(session, table["name"]):
            yield (
                f"the table {table['name']} has deletion protection: put "
                f"deletion_protection=False into {file} and deploy {environment.name}-application"
            )
    for bucket in application.resources("aws_s3_bucket"):
        if session.client("s3").list_objects_v2(Bucket=bucket["bucket"], MaxKeys=1)["KeyCount"]:
            yield (
                f"the bucket {bucket['bucket']} holds access logs, which nothing here deletes: "
                f"aws s3 rm --recursive s3://{bucket['bucket']}"
            )
    for repository in registry.resources("aws_ecr_repository"):
        count = image_count(session, repository["name"])
        # The deployed value of delete_images_with_repositories counts, not the value in the file.
        if count and not repository["force_delete"]:
            yield (
                f"the repository {repository['name']} holds images ({count}): put "
                f"delete_images_with_repositories=True into {file} and deploy "
                f"{environment.name}-registry"
            )


def image_count(session: boto3.Session, repository: str) -> int:
    """Return the number of images in a repository; 0 if the repository does not exist."""
    ecr = session.client("ecr")
    pages = ecr.get_paginator("list_images").paginate(repositoryName=repository)
    try:
        return len({image["imageDigest"] for page in pages for image in page["imageIds"]})
    except ecr.exceptions.RepositoryNotFoundException:
        return 0


def _is_table_protected(session: boto3.Session, table: str) -> bool:
    dynamodb = session.client("dynamodb")
    try:
        return dynamodb.describe_table(TableName=table)["Table"]["DeletionProtectionEnabled"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return False


def _is_protected(session: boto3.Session, load_balancer_arn: str) -> bool:
    elbv2 = session.client("elbv2")
    try:
        found = elbv2.describe_load_balancer_attributes(LoadBalancerArn=load_balancer_arn)
    except elbv2.exceptions.LoadBalancerNotFoundException:
        return False
    attributes = {item["Key"]: item["Value"] for item in found["Attributes"]}
    return attributes["deletion_protection.enabled"] == "true"
