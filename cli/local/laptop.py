"""Run the services on this machine, with an emulated AWS; no AWS account is involved."""

from cli.local import containers, processes, started
from cli.local.aws import EMAIL, SignIn
from environments.definition import Environment


def start_containers(
    environment: Environment, *, port: int | None, emulator_port: int | None
) -> None:
    """Start the services and the emulator in containers, and print their URLs."""
    stack = containers.Containers(environment, port=port, emulator_port=emulator_port)
    print(f"bin/cruddur local: starting containers: {containers.DURATION}", flush=True)
    _print(*stack.up())


def start_processes(environment: Environment, *, emulator_port: int | None) -> None:
    """Start the services and the emulator as processes, and print their URLs."""
    print(f"bin/cruddur local: starting processes: {processes.DURATION}", flush=True)
    _print(*processes.up(environment, emulator_port=emulator_port))


def stop(*, delete_data: bool) -> None:
    """Stop all processes and containers that this clone has started."""
    had_processes = started.find()
    started.end_all()
    if containers.engine_answers():
        containers.down(delete_data=delete_data)
    elif not had_processes:
        print("No processes run, and no Docker engine answers.")


def logs(services: list[str], *, follow: bool) -> None:
    """Print the output of the services."""
    if started.find():
        processes.logs(services)
    else:
        containers.logs(services, follow=follow)


def _print(urls: dict[str, str], sign_in: SignIn) -> None:
    print()
    for name, url in urls.items():
        print(f"{name:<18} {url}")
    print(f"{'sign in with':<18} {EMAIL}  {sign_in.password}")
    print(f"{'stop it':<18} bin/cruddur local down")
