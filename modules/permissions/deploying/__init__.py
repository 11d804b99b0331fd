"""Permissions of `bin/cruddur deploy` beyond reading: create, change and delete its own resources.

Statements identify resources by name if this project chooses the name. They require the tags of the
environment if AWS chooses the name, or if another project could have the same name. The statements
are in several policies, because a policy may have 6,144 characters. Source: IAM user guide, "IAM
and AWS STS quotas".
"""

from modules.permissions.deploying.containers import containers
from modules.permissions.deploying.domain import domain
from modules.permissions.deploying.load_balancing import load_balancing, web_acl
from modules.permissions.deploying.monitoring import monitoring
from modules.permissions.deploying.network import foreign_security_groups, network
from modules.permissions.deploying.roles import roles
from modules.permissions.deploying.scaling import scaling
from modules.permissions.deploying.storage import images, keys, logs
from modules.permissions.scope import Scope
from modules.permissions.states import write_states
from modules.permissions.tables import deploy_tables
from modules.policy import Statement


def deploying(scope: Scope) -> dict[str, list[Statement]]:
    """Return the statements of each policy, by the end of the policy's name."""
    return {
        "network": network(scope),
        "traffic": [*load_balancing(scope), *domain(scope), *web_acl(scope)],
        "services": [
            *containers(scope),
            *scaling(scope),
            *monitoring(scope),
            *foreign_security_groups(scope),
        ],
        "roles": roles(scope),
        "storage": [
            *images(scope),
            *logs(scope),
            *write_states(scope),
            *deploy_tables(scope),
            *keys(scope),
        ],
    }
