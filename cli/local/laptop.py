"""Run the services on this machine, with an emulated AWS; no AWS account is involved."""

from rich.console import Console

from cli.local import containers, engine, processes
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
    were_running = processes.running()
    processes.down()
    if engine.answers():
        containers.down(delete_data=delete_data)
    elif not were_running:
        print("No processes run, and no Docker engine answers.")


def logs(services: list[str], *, follow: bool) -> None:
    """Print the output of the services."""
    if processes.running():
        processes.logs(services)
    else:
        containers.logs(services, follow=follow)


def _print(urls: dict[str, str], sign_in: SignIn) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print()
    for name, url in urls.items():
        console.print(f"{name:<18} {url}")
    console.print(f"{'sign in with':<18} {EMAIL}  {sign_in.password}")
    console.print(f"{'stop it':<18} bin/cruddur local down")
