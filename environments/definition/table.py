"""A DynamoDB table that the tasks of a service use."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import model_validator

from environments.definition.base import Definition, shown
from environments.definition.check import Check
from environments.definition.fields import Flag, TableName, matching
from environments.definition.names import table_prefix
from environments.definition.text import Text

if TYPE_CHECKING:
    from environments.definition.service import Service

KeyName = Annotated[
    Text,
    matching(r"[A-Za-z0-9_.-]{1,255}", "an attribute name of 1 to 255 letters, digits and _.-"),
]


class DynamoDbTable(Definition):
    """A DynamoDB table whose items the tasks of a service read and write.

    The application stack creates the table with on-demand capacity. `bin/local` creates a table
    with the same keys on your machine.
    """

    name: TableName
    """The name of the table. The name of a table that the stack creates begins with
    `cruddur-<environment>-`, so that no other environment has a table of the same name. Another
    name or another key replaces the table and deletes its items."""

    partition_key: KeyName
    """The name of the partition key, a string attribute."""

    sort_key: KeyName | None = None
    """The name of the sort key, a string attribute; None: the table has no sort key."""

    create: Flag = True
    """Whether the application stack creates the table. False: the table exists already, and the
    tasks only use it; or another service of this environment creates it. If you have a table of
    this name and want the stack to manage it, run `bin/deploy`, which prints the import of the
    table. The next plan shows what changes; it must not replace the table."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "dynamodb_tables: "

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        if self.partition_key == self.sort_key:
            raise ValueError(
                f"sort_key must differ from partition_key, got {shown(self.sort_key)} for both"
            )
        return self


def _distinct(tables: tuple[DynamoDbTable, ...]) -> tuple[DynamoDbTable, ...]:
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"must name each table once ({name!r} is there twice)")
    return tables


Tables = Annotated[tuple[DynamoDbTable, ...], Check(_distinct, "each table once")]


def created_tables(services: Sequence["Service"]) -> Iterator[tuple["Service", DynamoDbTable]]:
    """Yield the tables that the application stack creates, each with its service."""
    for service in services:
        for table in service.dynamodb_tables:
            if table.create:
                yield service, table


def check_tables(environment: str, services: Sequence["Service"]) -> None:
    """Refuse tables that two services or two environments would create.

    Raises:
        ValueError: in one sentence naming the service, the field, the value and what is allowed.
    """
    creators: dict[str, str] = {}
    for service, table in created_tables(services):
        prefix = table_prefix(environment)
        if not table.name.startswith(prefix):
            raise ValueError(
                f"service {service.name!r}: dynamodb_tables: name must begin with {prefix!r} "
                f"unless create=False, got {shown(table.name)}"
            )
        if table.name in creators:
            raise ValueError(
                f"service {service.name!r}: dynamodb_tables: create must be False, since service "
                f"{creators[table.name]!r} creates {shown(table.name)}, got True"
            )
        creators[table.name] = service.name
