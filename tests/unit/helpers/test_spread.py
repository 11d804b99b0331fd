import pytest

from tests.helpers.spread import group


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/unit/modules/test_dns.py::test_one[x::y]", "tests/unit/modules/test_dns.py"),
        ("tests/deployment/system/test_apply.py::test_one", "tests/deployment/system/"),
        ("tests/containers/test_stack.py::test_one", "tests/containers/"),
    ],
)
def test_a_file_or_a_folder_with_a_shared_fixture_runs_in_one_process(
    test: str, expected: str
) -> None:
    assert group(test) == expected
