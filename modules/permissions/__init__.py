"""What the roles of pipelines may do: everything that this project asks of AWS, and on its own."""

from modules.permissions.boundary import boundary
from modules.permissions.deploying import deploying
from modules.permissions.pushing import pushing
from modules.permissions.reading import reading
from modules.permissions.scope import Scope

__all__ = ["Scope", "boundary", "deploying", "pushing", "reading"]
