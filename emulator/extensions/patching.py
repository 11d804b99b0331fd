"""Changes of moto's methods: the only way in which our extensions change moto."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]


def wrap(owner: type, name: str) -> Decorator:
    """Replace the method `name` of `owner` with the decorated function.

    The function receives the original method first, then the arguments of the caller.
    """
    original = getattr(owner, name)

    def decorate(replacement: Function) -> Function:
        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return replacement(original, *args, **kwargs)

        setattr(owner, name, wrapper)
        return replacement

    return decorate


def before(owner: type, *names: str) -> Decorator:
    """Call the decorated function before each of these methods of `owner`.

    The function receives the object of the method, then those arguments of the call that its own
    parameters name. It may raise an error, or return arguments that replace those of the call.
    """

    def decorate(function: Function) -> Function:
        def call(original: Function, *args: Any, **kwargs: Any) -> Any:
            bound = _bound(original, args, kwargs)
            changed = function(args[0], *_named(function, bound, skip=1))
            if not changed:
                return original(*args, **kwargs)
            bound.arguments.update(changed)
            return original(*bound.args, **bound.kwargs)

        for name in names:
            wrap(owner, name)(call)
        return function

    return decorate


def after(owner: type, name: str) -> Decorator:
    """Call the decorated function after the method `name` of `owner`.

    The function receives the object of the method and the result, which it may change in place,
    then those arguments of the call that its own parameters name.
    """

    def decorate(function: Function) -> Function:
        @wrap(owner, name)
        def call(original: Function, *args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            function(args[0], result, *_named(function, _bound(original, args, kwargs), skip=2))
            return result

        return function

    return decorate


def add_actions(response: type, actions: Iterable[Function]) -> None:
    """Add actions that moto lacks; the name of a function is the action's, after `_`."""
    for action in actions:
        setattr(response, action.__name__.removeprefix("_"), action)


def _bound(original: Function, args: Any, kwargs: Any) -> inspect.BoundArguments:
    bound = inspect.signature(original).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound


def _named(function: Function, bound: inspect.BoundArguments, *, skip: int) -> list[Any]:
    """Return the arguments that the parameters of the function name, after the first `skip`."""
    return [bound.arguments[name] for name in list(inspect.signature(function).parameters)[skip:]]
