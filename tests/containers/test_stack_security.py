"""The production images with the security settings of a task definition, without Compose."""

import pytest

from environments.definition import Service, load_environments, names
from tests.containers.stack import Stack

DEV = load_environments()[0]
every_service = pytest.mark.parametrize("service", DEV.services, ids=lambda service: service.name)


def run(stack: Stack, service: Service, *options: str, script: str) -> str:
    """Return the output of a shell script in a new container of the service's image."""
    image = f"{names.service(DEV.name, service.name)}:local"
    shell = ["--entrypoint", "sh", image, "-c", script]
    return stack.docker("run", "--rm", "--read-only", "--cap-drop", "ALL", *options, *shell)


@every_service
def test_the_volumes_of_an_image_are_its_users(stack: Stack, service: Service) -> None:
    user = f"{service.user_id}:{service.user_id}"
    script = " && ".join(
        f"touch {path}/x && stat -c %u:%g {path}" for path in service.writable_paths
    )

    owners = run(stack, service, "--user", user, script=script)

    assert owners.split() == [user] * len(service.writable_paths)


@every_service
def test_without_its_volumes_an_image_writes_nowhere(stack: Stack, service: Service) -> None:
    tries = "for d in / /etc /usr /var /home /opt /run; do touch $d/x 2>/dev/null && echo $d; done"

    assert run(stack, service, script=f"{tries}; true") == ""


@every_service
def test_no_program_of_an_image_changes_its_user(stack: Stack, service: Service) -> None:
    programs = "find / -xdev -type f -perm /6000"

    assert run(stack, service, "--user", "0", "--cap-add", "DAC_OVERRIDE", script=programs) == ""
