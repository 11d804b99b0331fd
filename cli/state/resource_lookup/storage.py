"""Look up buckets and tables."""

from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, looks_up


@looks_up("aws_s3_bucket")
def _bucket(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["bucket"]
    session.client("s3").head_bucket(Bucket=name)
    return [Resource.by_id(name, bucket=name, arn=f"arn:aws:s3:::{name}")]


@looks_up("aws_dynamodb_table")
def _table(session: Any, arguments: Arguments) -> list[Resource]:
    """Look up a table; a table without our tags holds the data of somebody else."""
    dynamodb, name = session.client("dynamodb"), arguments["name"]
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    foreign = "" if is_ours(tags, arguments) else "lacks the tags of this environment"
    return [Resource(name, {"id": name, "name": name, "arn": arn}, foreign=foreign)]
