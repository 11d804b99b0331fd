"""Permissions of the pipelines' roles: the AWS calls of this project, on its own resources."""

from modules.permissions.boundary import boundary
from modules.permissions.deploying import deploying
from modules.permissions.pushing import pushing
from modules.permissions.reading import reading
from modules.permissions.scope import Scope

__all__ = ["Scope", "boundary", "deploying", "pushing", "reading"]
