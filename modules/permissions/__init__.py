"""Permissions of the pipelines' roles: the AWS calls of this project, on its own resources."""

from modules.permissions.monitoring import monitoring
from modules.permissions.network import network
from modules.permissions.one_off_tasks import one_off_tasks
from modules.permissions.reading import reading
from modules.permissions.roles import boundary, roles
from modules.permissions.schedules import schedules
from modules.permissions.scope import Scope
from modules.permissions.services import services
from modules.permissions.storage import pushing, storage
from modules.permissions.traffic import traffic
from modules.policy import Statement

__all__ = ["Scope", "boundary", "deploying", "pushing", "reading"]


def deploying(scope: Scope) -> dict[str, list[Statement]]:
    """Return the statements of `bin/cruddur deploy` beyond reading, by the end of a policy's name.

    Statements identify resources by name if this project chooses the name. They require the tags of
    the environment if AWS chooses the name, or if another project could have the same name. The
    statements are in several policies, because a policy may have 6,144 characters. Source: IAM user
    guide, "IAM and AWS STS quotas".
    """
    return {
        "network": network(scope),
        "traffic": traffic(scope),
        "services": services(scope),
        "operations": [*monitoring(scope), *one_off_tasks(scope), *schedules(scope)],
        "roles": roles(scope),
        "storage": storage(scope),
    }
