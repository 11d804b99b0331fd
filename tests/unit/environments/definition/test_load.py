from pathlib import Path

import pytest

from environments.definition import load_compared, load_environment, load_environments
from tests.helpers.refusal import refusal

_SERVICE = """Service(
    name="web", port=3000, user_id=1000, cpu_units=256, memory_mib=512, desired_count=1,
    image_tag="v1", health_check_command="true", host="@",
)"""
_FILE = """from environments.definition import Autoscaling, Destination, DynamoDbTable
from environments.definition import Environment, Service

environment = Environment(
    name="NAME",
    region="eu-central-1",
    allowed_account_ids=("123456789012",),
    domain="NAME.cruddur.example",
    cognito_user_pool_id="eu-central-1_EXAMPLE12",
    cognito_user_pool_client_id="1example23456789",
    services=(SERVICE,),
    log_retention_days=7,
    container_insights="enabled",
    access_logs=False,
    deletion_protection=False,
    enable_execute_command=False,
)
""".replace("SERVICE", _SERVICE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the valid environments dev and prod."""
    folder = tmp_path / "environments"
    folder.mkdir()
    write(folder, "dev")
    write(folder, "prod")
    return folder


def write(folder: Path, name: str, before: str = "", after: str = "") -> None:
    """Write an environment file, with another text in place of one that the file contains."""
    text = _FILE.replace("NAME", name)
    assert before in text
    (folder / f"{name}.py").write_text(text.replace(before, after, 1), encoding="utf-8")


def refused(folder: Path) -> str:
    """Return the line with which the environments of the folder are refused."""
    return refusal(lambda: load_environments(folder))


def line(folder: Path, before: str, after: str) -> str:
    """Return the line about dev.py after the change."""
    write(folder, "dev", before, after)
    file, separator, message = refused(folder).partition("environments/dev.py")
    assert (file, separator) == ("", "environments/dev.py")
    return message


BROKEN = ("environment = ", "environment = (")


def test_a_mistake_in_one_file_does_not_stop_the_commands_for_another(folder: Path) -> None:
    write(folder, "prod", *BROKEN)

    assert load_environment("dev", folder).name == "dev"
    assert load_compared("dev", folder).name == "dev"
    assert refused(folder).startswith("environments/prod.py:4: SyntaxError: ")


def test_one_environment_is_compared_with_the_others_before_it_is_synthesized(folder: Path) -> None:
    write(folder, "prod", "prod.cruddur.example", "dev.cruddur.example")

    message = (
        "environments/prod.py: domain and hosts must differ between environments, got "
        "'dev.cruddur.example' as dev.py has"
    )
    assert refusal(lambda: load_compared("dev", folder)) == refused(folder) == message


def test_a_nested_mistake_is_reported_with_the_name_of_its_service(folder: Path) -> None:
    autoscaling = 'host="@", autoscaling=Autoscaling(minimum_count=3, maximum_count=2)'

    assert line(folder, 'host="@"', autoscaling) == (
        ": service 'web': autoscaling: maximum_count must be at least minimum_count 3, got 2"
    )


def test_a_nested_mistake_in_a_function_is_reported_with_the_name_of_its_service(
    folder: Path,
) -> None:
    destination = 'Destination(name="mail", cidr_block="10.0.0.1/8", port=587)'
    service = _SERVICE.replace('"@",', '"@", **fields')
    function = f"def web(**fields):\n    return {service}\n\n\n"
    write(folder, "dev", _SERVICE, f"web(calls_out_to=({destination},))")
    text = (folder / "dev.py").read_text(encoding="utf-8")
    (folder / "dev.py").write_text(text.replace("environment =", f"{function}environment =", 1))

    assert refused(folder).startswith(
        "environments/dev.py: service 'web': calls_out_to 'mail': cidr_block must be"
    )


def test_a_mistake_outside_of_services_names_no_service(folder: Path) -> None:
    outside = "environment = Autoscaling(minimum_count=3, maximum_count=2)"

    assert line(folder, "environment = ", f"{outside}\nenvironment = ").startswith(
        ": autoscaling: "
    )


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        ("memory_mib=512", "memory_mb=512", "got 512; did you mean 'memory_mib'? allowed: name"),
        ("access_logs", "acces_logs", "did you mean 'access_logs'? allowed: name, region"),
        ('"enabled"', '"enable"', "'enhanced', got 'enable'; did you mean 'enabled'?"),
        ('"enabled"', '"Enabled"', "got 'Enabled'; did you mean 'enabled'?"),
        ('"eu-central-1"', '"eu-central1"', "got 'eu-central1'; did you mean 'eu-central-1'?"),
        ('host="@"', 'host="@", connects_to=("wep",)', "got 'wep'; did you mean 'web'?"),
        ("= Environment(", "= Enviroment(", "is not defined; did you mean 'Environment'?"),
        ("import Autoscaling", "import Autoscalin", "; did you mean 'Autoscaling'?"),
    ],
)
def test_a_mistyped_name_is_refused_with_the_similar_name(
    folder: Path, before: str, after: str, end: str
) -> None:
    assert end in line(folder, before, after)


def test_a_name_that_is_not_imported_is_refused_with_the_import(folder: Path) -> None:
    assert line(folder, ", Service\n", "\n") == (
        ":11: NameError: name 'Service' is not defined; add Service to the import from "
        "environments.definition"
    )


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('"@",\n),)', '"@",\n))', "services"),
        ('("123456789012",)', '("123456789012")', "allowed_account_ids"),
        ('host="@"', 'host="@", connects_to=("api")', "connects_to"),
    ],
)
def test_a_missing_comma_of_a_tuple_is_refused_with_the_comma(
    folder: Path, before: str, after: str, field: str
) -> None:
    assert (
        f"{field} must be a tuple: put a comma after its only member, {field}=(…,), got "
        in line(folder, before, after)
    )


def test_a_missing_environment_is_refused_with_the_missing_text(folder: Path) -> None:
    must = ": environment must be an Environment(…): "

    assert line(folder, "environment = ", "dev = ") == f"{must}rename dev to environment, got None"
    assert line(folder, "environment = ", "").startswith(
        f"{must}write environment = Environment(…)"
    )


def test_a_folder_without_environment_file_is_refused(tmp_path: Path) -> None:
    assert "/: no environment file such as dev.py is there" in refused(tmp_path)


def test_a_file_name_with_a_hyphen_is_refused_by_the_rule_for_names_of_environments(
    folder: Path,
) -> None:
    (folder / "prod.py").rename(folder / "my-prod.py")

    assert refused(folder) == (
        "environments/my-prod.py: a file must be named like its environment, and an environment's "
        "name must be 1 to 12 lower-case letters and digits, starting with a letter, so that every "
        "AWS name made of it fits its limit and is no other environment's: rename the file, got "
        "'my-prod'"
    )


@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "AWS GovCloud (US)"), ("cn-north-1", "AWS China")]
)
def test_a_region_of_another_partition_is_refused_with_the_reason(
    folder: Path, region: str, partition: str
) -> None:
    assert line(folder, 'region="eu-central-1"', f'region="{region}"') == (
        f": region must be a region of the aws partition: {partition} is another partition, which "
        "is not supported: the policies here name resources of the aws partition, by ARNs that "
        f"begin with arn:aws:, got {region!r}"
    )


@pytest.mark.parametrize(
    ("before", "after", "start"),
    [
        ("from environments.definition", "from environments.definitions", "1: ModuleNotFoundError"),
        ("import Autoscaling", "import Nothing, Autoscaling", "1: ImportError: cannot import name"),
        ("environment = ", "environment == ", "4: NameError: name 'environment' is not defined"),
        ("environment = ", "environment = = ", "4: SyntaxError: invalid syntax"),
    ],
)
def test_a_file_that_python_cannot_run_is_reported_with_its_line(
    folder: Path, before: str, after: str, start: str
) -> None:
    assert line(folder, before, after).startswith(f":{start}")


def test_a_file_that_an_environment_imports_is_reported_with_its_own_line(folder: Path) -> None:
    imported = folder / "shapes" / "small.py"
    imported.parent.mkdir()
    imported.write_text("SIZE = 256\nCOUNT = (\n", encoding="utf-8")
    run = f"exec(compile(open({str(imported)!r}).read(), {str(imported)!r}, 'exec'))\n"
    write(folder, "dev", "environment = ", f"{run}environment = ")

    assert refused(folder) == "environments/shapes/small.py:2: SyntaxError: '(' was never closed"


def test_an_environment_in_a_subfolder_is_refused_and_not_ignored(folder: Path) -> None:
    (folder / "team").mkdir()
    (folder / "dev.py").rename(folder / "team" / "qa.py")

    assert refused(folder) == (
        "environments/team/qa.py: an environment file must be in environments/ itself: move it "
        "there, got environments/team/"
    )


SHARED = 'host="@", dynamodb_tables=(DynamoDbTable(name="ours", partition_key="id", create=False),)'
SHARED_NAMES = 'shared_table_names=("ours",),'


def test_two_environments_of_one_account_and_region_do_not_use_one_table(folder: Path) -> None:
    for name in ("dev", "prod"):
        write(folder, name, 'host="@"', SHARED)

    assert refused(folder) == (
        "environments/prod.py: dynamodb_tables must differ between environments of one account and "
        "region, unless both name the table in shared_table_names, got 'ours' as dev.py has"
    )


def test_two_environments_share_a_table_when_both_declare_it(folder: Path) -> None:
    for name in ("dev", "prod"):
        write(folder, name, 'host="@",\n),),', f"{SHARED},\n),),\n    {SHARED_NAMES}")

    dev, prod = load_environments(folder)
    assert dev.dynamodb_table_names == prod.dynamodb_table_names == ["ours"]

    write(folder, "dev", 'host="@"', SHARED)
    assert "unless both name the table" in refused(folder)


@pytest.mark.parametrize(
    ("before", "after"), [('"123456789012"', '"210987654321"'), ("eu-central-1", "eu-west-1")]
)
def test_environments_of_another_account_or_region_may_name_the_same_table(
    folder: Path, before: str, after: str
) -> None:
    write(folder, "dev", 'host="@"', SHARED)
    write(folder, "prod", 'host="@"', SHARED)
    text = (folder / "prod.py").read_text(encoding="utf-8")
    (folder / "prod.py").write_text(text.replace(before, after), encoding="utf-8")

    assert len(load_environments(folder)) == 2


def test_a_copied_environment_has_its_own_tables(folder: Path) -> None:
    for name in ("dev", "prod"):
        write(folder, name, 'host="@"', SHARED.replace(", create=False", ""))

    dev, prod = load_environments(folder)
    assert dev.dynamodb_table_names == ["cruddur-dev-ours"]
    assert prod.dynamodb_table_names == ["cruddur-prod-ours"]
