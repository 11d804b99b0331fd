"""Names that two environments must not share."""

from environments.definition.base import InvalidDefinition
from environments.definition.environment import Environment


def check_apart(one: Environment, other: Environment) -> None:
    """Refuse two environments with the same host name, table or identity provider.

    Raises:
        InvalidDefinition: one line that names both files, the field, the value and what is allowed.
    """
    _refuse_shared_host_names(one, other)
    _refuse_second_identity_provider(one, other)
    _refuse_shared_tables(one, other)


def _refuse_shared_host_names(one: Environment, other: Environment) -> None:
    for host_name in one.host_names:
        if host_name in other.host_names:
            raise InvalidDefinition(
                f"environments/{other.name}.py: domain and hosts must differ between "
                f"environments, got {host_name!r} as {one.name}.py has"
            )


def _refuse_second_identity_provider(one: Environment, other: Environment) -> None:
    both_create = all(each.github and each.github.create_identity_provider for each in (one, other))
    if both_create and one.account_id == other.account_id:
        raise InvalidDefinition(
            f"environments/{other.name}.py: github: create_identity_provider must be False, since "
            f"{one.name}.py makes that of account {other.account_id}, got True"
        )


def _refuse_shared_tables(one: Environment, other: Environment) -> None:
    if one.region != other.region or not {*one.allowed_account_ids} & {*other.allowed_account_ids}:
        return
    for table in one.dynamodb_table_names:
        both_say_so = table in one.shared_table_names and table in other.shared_table_names
        if table in other.dynamodb_table_names and not both_say_so:
            raise InvalidDefinition(
                f"environments/{other.name}.py: dynamodb_tables must differ between environments "
                f"of one account and region, unless both name the table in shared_table_names, "
                f"got {table!r} as {one.name}.py has"
            )
