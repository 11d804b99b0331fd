"""The services of an environment on a laptop, with Docker Compose."""

from environments.compose.document import compose_document

__all__ = ["compose_document"]
