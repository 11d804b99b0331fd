"""A DynamoDB table that the tasks of a service use."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import StrictBool, model_validator

from environments.definition.base import Definition, check_known, shown
from environments.definition.checks import Text, matching, unique
from environments.definition.names import PROJECT, full_table_name, table_prefix
from environments.definition.variables import TableName

if TYPE_CHECKING:
    from environments.definition.service import Service

DynamoDbTableName = Annotated[
    Text, matching(r"[A-Za-z0-9_.-]{3,255}", "a DynamoDB table name of 3 to 255 characters")
]
KeyName = Annotated[
    Text,
    matching(r"[A-Za-z0-9_.-]{1,255}", "an attribute name of 1 to 255 letters, digits and _.-"),
]


class DynamoDbTable(Definition):
    """A DynamoDB table whose items the tasks of a service read and write.

    The application stack creates the table with on-demand capacity.
    """

    _place: ClassVar[str] = "dynamodb_tables: "

    name: DynamoDbTableName
    """The name of the table, such as `messages`. The stack creates the table as
    `cruddur-<environment>-<name>`, so that no other environment has a table of the same name. You
    may also give this full name. With `create=False` the name is that of an existing table, without
    a prefix. A change of the name or of a key replaces the table and deletes its items."""

    partition_key: KeyName
    """The name of the partition key, a string attribute."""

    sort_key: KeyName | None = None
    """The name of the sort key, a string attribute; None: the table has no sort key."""

    create: StrictBool = True
    """Whether the application stack creates the table. False: the tasks only use the table, which
    exists already or which another service of this environment creates. If you have a table of this
    name and want the stack to manage it, run `bin/cruddur deploy`, which prints the import of the
    table. The next plan shows the changes; it must not replace the table."""

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        if self.partition_key == self.sort_key:
            raise ValueError(
                f"sort_key must differ from partition_key, got {shown(self.sort_key)} for both"
            )
        return self


Tables = Annotated[tuple[DynamoDbTable, ...], unique("table", "name")]


def with_full_names(environment: str, services: Sequence["Service"]) -> tuple["Service", ...]:
    """Return the services with the full names of their tables, in their variables too."""
    created = {table.name for _, table in created_tables(services)}
    return tuple(_with_full_names(environment, service, created) for service in services)


def _with_full_names(environment: str, service: "Service", created: Collection[str]) -> "Service":
    full = {
        table.name: full_table_name(environment, table.name)
        if table.name in created
        else table.name
        for table in service.dynamodb_tables
    }
    variables = {
        name: full[value.table] if isinstance(value, TableName) else value
        for name, value in service.environment_variables.items()
    }
    if variables == service.environment_variables and all(full[name] == name for name in full):
        return service
    tables = tuple(
        table.model_copy(update={"name": full[table.name]}) for table in service.dynamodb_tables
    )
    return service.model_copy(
        update={"dynamodb_tables": tables, "environment_variables": variables}
    )


def created_tables(services: Sequence["Service"]) -> Iterator[tuple["Service", DynamoDbTable]]:
    """Yield the tables that the application stack creates, each with its service."""
    for service in services:
        for table in service.dynamodb_tables:
            if table.create:
                yield service, table


def check_tables(environment: str, services: Sequence["Service"]) -> None:
    """Refuse tables that two services or two environments would create."""
    creators: dict[str, str] = {}
    for service, table in created_tables(services):
        prefix = table_prefix(environment)
        if not table.name.startswith(prefix):
            raise ValueError(
                f"service {service.name!r}: dynamodb_tables: name must begin with {prefix!r}, or "
                f"not with {PROJECT!r} at all, unless create=False, got {shown(table.name)}"
            )
        if table.name in creators:
            raise ValueError(
                f"service {service.name!r}: dynamodb_tables: create must be False, since service "
                f"{creators[table.name]!r} creates {shown(table.name)}, got True"
            )
        creators[table.name] = service.name


def check_shared_tables(shared: Sequence[str], used: Sequence[str]) -> None:
    """Refuse a shared table that no service uses."""
    for name in shared:
        check_known(name, used, "shared_table_names must be full names of dynamodb_tables")
