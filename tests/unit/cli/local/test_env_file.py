from pathlib import Path

import pytest

from cli.local import env_file
from cli.tools.errors import CommandError
from tests.helpers.refusal import refusal

IDS = {
    "AWS_COGNITO_USER_POOL_CLIENT_ID": "1example23456789",
    "AWS_COGNITO_USER_POOL_ID": "us-east-1_EXAMPLE12",
}


def test_all_missing_variables_are_reported_at_once() -> None:
    ids = {"AWS_COGNITO_USER_POOL_ID": ""}

    assert refusal(lambda: env_file.rendered("cognito-verifier", ids)) == (
        "cognito-verifier.env needs variables that are not set: "
        "AWS_COGNITO_USER_POOL_CLIENT_ID, AWS_COGNITO_USER_POOL_ID"
    )


def test_an_unknown_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match=r"must be one of backend-flask, .* got '../etc'"):
        env_file.rendered("../etc", IDS)


@pytest.mark.parametrize("value", ["it's", "two\nlines"])
def test_a_value_that_an_env_file_cannot_hold_is_refused_by_name(value: str) -> None:
    with pytest.raises(CommandError, match=r"^CONNECTION_URL must have no line break"):
        env_file.rendered("backend-flask", {"CONNECTION_URL": value})


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    file = env_file.write("cognito-verifier", tmp_path, IDS, replace=False)

    assert file == tmp_path / "cognito-verifier.env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_changed_file_is_replaced_only_if_wanted(tmp_path: Path) -> None:
    file = tmp_path / "cognito-verifier.env"
    file.write_text("MINE=1\n", encoding="utf-8")

    with pytest.raises(CommandError, match="--replace overwrites it"):
        env_file.write("cognito-verifier", tmp_path, IDS, replace=False)

    assert file.read_text(encoding="utf-8") == "MINE=1\n"
    env_file.write("cognito-verifier", tmp_path, IDS, replace=True)
    assert "MINE" not in file.read_text(encoding="utf-8")


def test_the_same_text_is_written_again_without_a_question(tmp_path: Path) -> None:
    env_file.write("cognito-verifier", tmp_path, IDS, replace=False)

    env_file.write("cognito-verifier", tmp_path, IDS, replace=False)
