"""Changes of methods: checks before a call, and additions after a call."""

import pytest

from emulator.extensions.patching import after, before, wrap


class Backend:
    def create(self, name: str, size: int = 1) -> dict[str, object]:
        return {"name": name, "size": size}


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    monkeypatch.setattr(Backend, "create", Backend.create)  # restored after the test
    return Backend()


def test_a_check_gets_the_arguments_that_it_names_and_can_refuse_the_call(backend: Backend) -> None:
    @before(Backend, "create")
    def check(_backend: Backend, size: int) -> None:
        if size > 1:
            raise ValueError(size)

    assert backend.create("a") == {"name": "a", "size": 1}
    with pytest.raises(ValueError, match="2"):
        backend.create("a", 2)


def test_arguments_that_a_check_returns_replace_those_of_the_call(backend: Backend) -> None:
    @before(Backend, "create")
    def lower(_backend: Backend, name: str) -> dict[str, str]:
        return {"name": name.lower()}

    assert backend.create("A", size=3) == {"name": "a", "size": 3}


def test_an_addition_changes_the_result_of_a_method_that_is_already_wrapped(
    backend: Backend,
) -> None:
    @wrap(Backend, "create")
    def same(original: object, backend: Backend, *args: object) -> object:
        return original(backend, *args) if callable(original) else None

    @after(Backend, "create")
    def add(_backend: Backend, result: dict[str, object], name: str) -> None:
        result["arn"] = f"arn:{name}"

    assert backend.create("a") == {"name": "a", "size": 1, "arn": "arn:a"}
