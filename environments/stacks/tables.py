"""The DynamoDB tables of an environment's services."""

from cdktf import ITerraformDependable
from constructs import Construct

from environments.definition import Environment, Service
from modules.account import Account
from modules.policy import Statement
from modules.table import Table
from modules.table_access import key_access_through_dynamodb, table_access


class Tables(Construct):
    """The tables that the stack creates, and the permissions of tasks to use tables."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        account: Account,
        kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self._account = account
        self._kms_key_arn = kms_key_arn
        self._tables = {
            table.name: Table(
                self,
                table.name,
                name=table.name,
                partition_key=table.partition_key,
                sort_key=table.sort_key,
                kms_key_arn=kms_key_arn,
                is_protected=environment.deletion_protection,
            ).table
            for table in environment.created_tables
        }

    def created(self, service: Service) -> list[ITerraformDependable]:
        """Return the tables of the service that this stack creates."""
        names = [table.name for table in service.dynamodb_tables]
        return [table for name, table in self._tables.items() if name in names]

    def statements(self, service: Service) -> list[Statement]:
        """Return the permissions of the service's tasks to use its tables."""
        # The ARNs are built from names: a plan can then show them before the tables exist.
        arns = [
            self._account.arn("dynamodb", f"table/{table.name}")
            for table in service.dynamodb_tables
        ]
        statements = table_access(arns)
        if self._kms_key_arn and self.created(service):
            statements.append(key_access_through_dynamodb(self._kms_key_arn))
        return statements
