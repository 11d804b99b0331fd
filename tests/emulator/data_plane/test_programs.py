"""Programs of stand-in images."""

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.data_plane.engine import CannotPullImage, Image
from emulator.data_plane.programs import Program
from emulator.seed import put_image
from tests.helpers.emulator import Emulator

PROGRAM = Program(
    command=("bin/serve",),
    folder="services/backend-flask",
    environment={"CONNECTION_URL": ""},
    paths={"/backend-flask": "services/backend-flask"},
    data="dev/backend-flask",
)


@pytest.fixture
def ecr(emulator: Emulator, request: pytest.FixtureRequest) -> Any:
    client = emulator.client("ecr")
    client.create_repository(repositoryName=request.node.name, imageTagMutability="IMMUTABLE")
    return client


def test_a_program_is_read_from_the_image_that_was_put(
    ecr: Any, request: pytest.FixtureRequest
) -> None:
    digest = put_image(ecr, request.node.name, "v1", PROGRAM)

    [image] = ecr.batch_get_image(
        repositoryName=request.node.name, imageIds=[{"imageDigest": digest}]
    )["images"]
    assert Program.of(Image("web:1", image["imageManifest"])) == PROGRAM


def test_images_with_other_programs_have_other_digests(
    ecr: Any, request: pytest.FixtureRequest
) -> None:
    programs = [PROGRAM, Program(command=("false",)), None]

    digests = {
        put_image(ecr, request.node.name, f"v{number}", program)
        for number, program in enumerate(programs)
    }

    assert len(digests) == len(programs)


def test_a_program_whose_folder_does_not_exist_cannot_be_pulled(tmp_path: Path) -> None:
    program = Program(command=("true",), folder=str(tmp_path / "gone"))
    manifest = json.dumps({"annotations": program.annotations()})

    with pytest.raises(CannotPullImage, match="gone does not exist"):
        Program.of(Image("web:1", manifest))
