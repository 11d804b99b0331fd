"""Input of the checks: every stack as synthesized JSON, and as a Terraform plan."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.tools.project import stack_json, synthesize
from cli.tools.terraform import Terraform
from emulator import seed
from environments.definition import Environment, names
from tests.helpers.emulator import Emulator
from tests.helpers.seeding import create_zone_and_keys

KINDS = ("state", "registry", "application")


@contextmanager
def planned_stacks(environments: Sequence[Environment]) -> Iterator[Path]:
    """Yield a folder with `<stack>/cdk.tf.json` and `<stack>/plan.json` for each of their stacks.

    Each stack is planned for an account that contains only what Terraform looks up: the hosted zone
    and the images. Without images, the containers of a task would be unknown and no check could
    fail.
    """
    with TemporaryDirectory() as place, Emulator() as emulator, ThreadPoolExecutor() as pool:
        synthesized, planned = Path(place) / "synthesized", Path(place) / "planned"
        synthesize(synthesized, *(environment.name for environment in environments))
        for environment in environments:
            _seed(emulator, environment)
        plans = [
            pool.submit(_plan, emulator, environment, synthesized, planned / stack)
            for environment in environments
            for stack in (f"{environment.name}-{kind}" for kind in KINDS)
        ]
        for plan in plans:
            plan.result()
        yield planned


def _seed(emulator: Emulator, environment: Environment) -> None:
    session = emulator.session(environment.account_id, region=environment.region)
    create_zone_and_keys(session, environment)
    ecr = session.client("ecr")
    for service in environment.services_with_repository:
        repository = names.repository(environment.name, service.name)
        ecr.create_repository(repositoryName=repository)
        seed.put_image(ecr, repository, service.image_tag)


def _plan(emulator: Emulator, environment: Environment, synthesized: Path, target: Path) -> None:
    source = stack_json(synthesized, target.name)
    target.mkdir(parents=True)
    document = json.loads(source.read_bytes())
    for block in ("moved", "removed"):  # checkov's parser fails on them
        document.pop(block, None)
    (target / source.name).write_text(json.dumps(document, indent=2), encoding="utf-8")
    terraform = Terraform(source.parent, emulator.terraform_environment(environment))
    terraform.keep_state_here()
    terraform.init()
    (target / "plan.json").write_text(json.dumps(terraform.plan()), encoding="utf-8")
