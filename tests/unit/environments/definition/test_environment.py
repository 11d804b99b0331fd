import pytest

from tests.helpers.examples import environment
from tests.helpers.refusal import refusal


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        # Service 'a-b' of environment 'dev' and service 'b' of 'dev-a' would share a role.
        (
            "name",
            "dev-a",
            "name must be 1 to 12 lower-case letters and digits, starting with a letter, so that "
            "every AWS name made of it fits its limit and is no other environment's, got 'dev-a'",
        ),
        (
            "allowed_account_ids",
            ("12345",),
            "allowed_account_ids[0] must be a string of 12 digits, got '12345'",
        ),
        (
            "hosted_zone_name",
            "other.example",
            "hosted_zone_name must be the domain 'cruddur.example' or a parent of it, "
            "got 'other.example'",
        ),
        ("access_logs", "yes", "access_logs must be a valid boolean, got 'yes'"),
        (
            "cpu_architecture",
            "arm",
            "cpu_architecture must be 'X86_64' or 'ARM64', got 'arm'; did you mean 'ARM64'?",
        ),
        (
            "network",
            {"kind": "mine"},
            "network must be DefaultVpc() or DedicatedVpc(…), got {'kind': 'mine'}",
        ),
        ("network", None, "network must be DefaultVpc() or DedicatedVpc(…), got None"),
        (
            "github",
            {"repository": "a/b", "repository_id": 1},
            "github: owner_id and repository_id must be given together, got None and 1",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_field_value_and_what_is_allowed(
    field: str, value: object, line: str
) -> None:
    assert refusal(environment, **{field: value}) == line


def test_an_unknown_region_is_refused_with_the_regions() -> None:
    line = refusal(environment, region="us-east-9")

    assert line.startswith("region must be a region of the aws partition (af-south-1, ")
    assert line.endswith(", got 'us-east-9'; did you mean 'us-east-2'?")


def test_a_log_retention_that_cloudwatch_does_not_have_is_refused_with_those_it_has() -> None:
    line = refusal(environment, log_retention_days=8)

    assert line.startswith("log_retention_days must be 1, 3, 5, 7, 14")
    assert line.endswith("3288 or 3653, got 8")


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"project": "x"}, "must not set 'project': every resource carries it already"),
        ({"__proto__": "x"}, "must not set '__proto__', which JavaScript has for itself"),
        ({"Team": "a", "team": "b"}, "keys that differ in more than case, which 'Team' and 'team'"),
        ({"k" * 128: "x"}, "must have keys of 1 to 127 letters"),
        ({"Team": "aws:x"}, "must have values of 0 to 256 letters"),
        ({"Team": "\u212b"}, "must be in Unicode's composed form (NFC)"),
        ({f"k{number}": "" for number in range(41)}, "must be at most 40 tags"),
    ],
)
def test_tags_that_an_aws_service_refuses_are_refused(tags: dict[str, str], reason: str) -> None:
    assert reason in refusal(environment, tags=tags)
