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
def test_a_file_stays_in_one_process_and_so_do_folders_that_share_a_fixture(
    test: str, expected: str
) -> None:
    assert group(test) == expected
