"""Programs of stand-in images: what the process engine runs in place of a container."""

import dataclasses
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from emulator.data_plane.engine import CannotPullImage, Image

ANNOTATION = "example.cruddur.program"
"""Key of the annotation in the manifest of a stand-in image; the value is JSON."""

PROJECT = Path(__file__).resolve().parents[2]

_XRAY_DAEMON = re.compile(r"(.*/)?aws-xray-daemon([:@].*)?")


@dataclass(frozen=True)
class Program:
    """A program on this machine that stands in for an image.

    The program listens at 127.0.0.1, at the port that the variable PORT holds.
    """

    command: tuple[str, ...]
    """Entry point and command of the image."""

    folder: str = "."
    """Working directory, absolute or relative to the project."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that replace those of the container's definition."""

    paths: Mapping[str, str] = field(default_factory=dict)
    """Folders, absolute or relative to the project, by their path in the image.

    Commands and variables of the container lead to these folders.
    """

    data: str = ""
    """Name of a folder that all programs with this name share as TMPDIR, until the emulator ends.

    Empty: each task has its own TMPDIR.
    """

    image: str = ""
    """Id of an image in the Docker engine of this machine, in which containers run instead."""

    def annotations(self) -> dict[str, str]:
        """Return the annotations of a manifest."""
        return {ANNOTATION: json.dumps(dataclasses.asdict(self), sort_keys=True)}

    @classmethod
    def found(cls, image: Image) -> Self | None:
        """Return the program in the manifest of a stand-in image, or None."""
        annotations = json.loads(image.manifest or "{}").get("annotations", {})
        if ANNOTATION not in annotations:
            return None
        values = json.loads(annotations[ANNOTATION])
        return cls(**{**values, "command": tuple(values["command"])})

    @classmethod
    def of(cls, image: Image) -> Self:
        """Return the program of an image.

        Raises:
            CannotPullImage: the image is not a stand-in image, or its folder does not exist.
        """
        if not image.manifest and _XRAY_DAEMON.fullmatch(image.uri):
            return cls(command=(sys.executable, "-m", "emulator.xray_daemon"))
        program = cls.found(image)
        if program is None:
            raise CannotPullImage(
                f"{image.uri}: processes run stand-in images only, and the manifest of this image "
                f"has no annotation {ANNOTATION}"
            )
        if not (PROJECT / program.folder).is_dir():
            raise CannotPullImage(f"{image.uri}: the folder {program.folder} does not exist")
        return program
