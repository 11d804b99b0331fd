"""The other output of an environment: the same services on a laptop, under Docker Compose."""

from environments.compose.document import compose_document

__all__ = ["compose_document"]
