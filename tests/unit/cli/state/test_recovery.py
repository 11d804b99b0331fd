import json
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from cli.state import recovery
from cli.state.orphans import Orphan
from cli.state.recovery import planned_imports, remove_import_blocks, report_orphans
from cli.state.terraform_state import TerraformState
from tests.helpers.commands import DEV
from tests.helpers.emulator import Emulator

STACK = "dev-application"
TOPIC = Orphan(STACK, "aws_sns_topic.alarms", "arn:topic", is_needed=True)
ALIAS = Orphan(STACK, "aws_route53_record.api", "Z_api_A", is_needed=True, foreign="points away")


def states() -> list[TerraformState]:
    return [TerraformState(Mock(), DEV, kind) for kind in ("registry", "application")]


@pytest.fixture
def imports(tmp_path: Path) -> Path:
    """Return the path of the file with import blocks, beside the application's configuration."""
    folder = tmp_path / "stacks" / STACK
    folder.mkdir(parents=True)
    return folder / "imports.tf.json"


def find(monkeypatch: pytest.MonkeyPatch, found: Sequence[Orphan]) -> None:
    monkeypatch.setattr(recovery, "find_orphans", lambda *_, **__: found)


def test_the_plans_of_a_recovery_import_only_our_resources(
    imports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find(monkeypatch, [TOPIC, ALIAS])

    with planned_imports(Mock(), states(), {}, synthesized=imports.parents[2]):
        blocks = json.loads(imports.read_text(encoding="utf-8"))

    assert blocks == {"import": [{"to": "aws_sns_topic.alarms", "id": "arn:topic"}]}


def test_a_listener_rule_is_imported_before_the_plans(
    imports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importing a rule with a plan would leave a change for the next plan."""
    rule = Orphan(STACK, "aws_lb_listener_rule.api", "arn:rule", is_needed=True)
    find(monkeypatch, [rule, TOPIC])
    at_once: list[Orphan] = []
    monkeypatch.setattr(recovery, "_import", lambda found, *_: at_once.extend(found))

    with planned_imports(Mock(), states(), {}, synthesized=imports.parents[2]):
        blocks = json.loads(imports.read_text(encoding="utf-8"))["import"]

    assert at_once == [rule]
    assert [block["to"] for block in blocks] == [TOPIC.address]


def test_no_later_plan_imports_again(imports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find(monkeypatch, [TOPIC])

    with (
        pytest.raises(KeyboardInterrupt),
        planned_imports(Mock(), states(), {}, synthesized=imports.parents[2]),
    ):
        raise KeyboardInterrupt

    assert not imports.exists()


def test_import_blocks_of_a_killed_recovery_are_removed(imports: Path) -> None:
    imports.write_text("{}", encoding="utf-8")

    remove_import_blocks(states(), imports.parents[2])

    assert not imports.exists()


def test_the_default_egress_rule_of_an_imported_security_group_is_revoked(
    emulator: Emulator, imports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EC2 adds a rule that allows all egress to a new group, and the provider revokes the rule."""
    ec2 = emulator.client("ec2")
    group_id = ec2.create_security_group(GroupName="new", Description="new")["GroupId"]
    group = Orphan(STACK, "aws_security_group.tasks", group_id, is_needed=True)
    find(monkeypatch, [group])

    with planned_imports(emulator.session(), states(), {}, synthesized=imports.parents[2]):
        pass

    filters = [{"Name": "group-id", "Values": [group_id]}]
    assert ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"] == []


def test_a_denied_lookup_is_reported_and_raises_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListTopics")
    monkeypatch.setattr(recovery, "find_orphans", Mock(side_effect=denied))

    report_orphans(Mock(), [], command="bin/cruddur deploy dev")

    assert "they cannot be looked up: An error occurred (AccessDenied)" in capsys.readouterr().out
