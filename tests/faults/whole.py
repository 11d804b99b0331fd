"""Kills of a whole environment during its first deployment, its changes and its destroy."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.trial import Trial, today
from tests.faults.whole_rig import WholeRig

ENVIRONMENTS = ("prod", "dev")
# Measured number of requests of each command; a kill at a later request would come too late.
_REQUESTS = {
    ("prod", "first deployment"): 600,
    ("prod", "change"): 250,
    ("prod", "destroy"): 600,
    ("dev", "first deployment"): 370,
    ("dev", "change"): 225,
    ("dev", "destroy"): 420,
}
_SERVICE = """\
        Service(
            name="worker",
            port=8080,
            user_id=10001,
            cpu_units=256,
            memory_mib=512,
            desired_count=1,
            image_tag="v1",
            health_check_command="true",
        ),
"""
_UNPROTECTED = "deletion_protection=False,\n    delete_images_with_repositories=True,"


@dataclass(frozen=True)
class Stage:
    """One stage of a run, and the command that repairs it after a kill."""

    name: str
    command: str

    def kind(self, environment: str) -> str:
        """Return the name under which kills of this stage are recorded."""
        return f"kill -9 during the {self.name} of `{environment}`"


STAGES = (
    Stage("first deployment", "bin/cruddur deploy"),
    Stage("change", "bin/cruddur deploy"),
    Stage("change", "bin/cruddur deploy"),
    Stage("destroy", "bin/cruddur destroy"),
)
ROWS = [
    (stage.kind(environment), f"{stage.command} {environment} --recover")
    for environment in ENVIRONMENTS
    for stage in dict.fromkeys(STAGES)
]
CHANGES = ("a service more", "another image", "another network")


def numbers(run: int) -> range:
    """Return the numbers of the kills of a run."""
    return range(run * len(STAGES), (run + 1) * len(STAGES))


def kill_each_stage(rig: WholeRig, *, seed: int, run: int) -> Iterator[Trial]:
    """Kill the command of each stage once; stop at a stage that stays broken."""
    changes = list(CHANGES)
    Random(f"{seed}/{run}").shuffle(changes)  # noqa: S311 - to be repeated, not to be secret
    for number, stage in zip(numbers(run), STAGES, strict=True):
        change = changes.pop() if stage.name == "change" else ""
        trial = _kill(rig, stage, change, seed=seed, number=number)
        yield trial
        if trial.problem:
            return


def _kill(rig: WholeRig, stage: Stage, change: str, *, seed: int, number: int) -> Trial:
    random = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be secret
    moment, survived, problem = "not yet", False, ""
    try:
        if change:
            _edit(rig, change)
        request = random.randint(1, _REQUESTS[rig.name, stage.name])
        is_killed, requests = rig.killed(
            *stage.command.split(), rig.name, "--auto-approve", request=request
        )
        moment = f"request {request}" + (f", {change}" if change else "")
        survived = not is_killed
        if is_killed:
            problem = _repair(rig, stage)
        else:
            moment += f" of {requests}"
        problem = problem or _look(rig, is_deployed=stage.name != "destroy")
    except Exception as error:  # noqa: BLE001 - any error ends this run only
        problem = f"{type(error).__name__}: {error}"
    return Trial(
        day=today(),
        seed=seed,
        number=number,
        kind=stage.kind(rig.name),
        moment=moment,
        survived=survived,
        too_late=survived,
        problem=problem,
    )


def _edit(rig: WholeRig, change: str) -> None:
    """Edit the environment's file as a user would; the first edit of prod removes protections."""
    if rig.name == "prod" and not rig.is_unprotected:
        rig.edit("deletion_protection=True,", _UNPROTECTED)
        rig.is_unprotected = True
    if change == "another image":
        rig.edit('image_tag="v1"', 'image_tag="v2"')
    elif change == "a service more":
        imports = "from environments.definition import "
        rig.edit(imports, f"{imports}Service, ")
        rig.edit("        cognito_verifier(", f"{_SERVICE}        cognito_verifier(")
    elif rig.name == "prod":
        rig.edit('nat="one_per_zone"', 'nat="one"')
    else:
        rig.edit("172.31.0.0/16", "10.1.0.0/16")


def _repair(rig: WholeRig, stage: Stage) -> str:
    result = rig.command(*stage.command.split(), rig.name, "--auto-approve", "--recover")
    if result.returncode == 0:
        return ""
    return f"{stage.command} failed: {result.stdout[-6000:]} {result.stderr[-3000:]}"


def _look(rig: WholeRig, *, is_deployed: bool) -> str:
    """Return the problem in AWS, in the versions of the states, or in a plan; empty if none."""
    if difference := rig.difference(is_deployed=is_deployed):
        return difference
    if lost := rig.lost_versions():
        return f"versions of states are lost: {lost}"
    for kind in ("registry", "application") if is_deployed else ():
        code, output = rig.plan(f"{rig.name}-{kind}")
        if code != 0:
            return f"the plan of {rig.name}-{kind} is not empty: {output[-3000:]}"
    return ""
