"""Reasons why a task does not start."""


class FailedToStart(Exception):
    """The message is the stopped reason of the task, as ECS writes it."""


class CannotPullContainer(FailedToStart):
    """An image does not exist. Source of the text: aws/containers-roadmap, issue 2687."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"CannotPullContainerError: {reason}")


class CannotStart(FailedToStart):
    """The engine does not start a container, such as one with an unknown command.

    Source: Amazon ECS developer guide, "CannotStartContainerError".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"CannotStartContainerError: {reason}")


class ResourceInitialization(FailedToStart):
    """ECS cannot read what a container needs, such as a secret or a log group."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"ResourceInitializationError: {reason}")


class UnresolvedDependency(FailedToStart):
    """A container never reaches the state that another container waits for.

    AWS publishes no text for this reason.
    """

    def __init__(self, name: str, dependency: str, condition: str) -> None:
        super().__init__(
            f"Task failed to start: container {name} depends on container {dependency}, which did "
            f"not reach {condition}"
        )
