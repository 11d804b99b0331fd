"""Run the services on this machine, with an emulated AWS; no AWS account is involved."""

import argparse

from rich.console import Console

from cli.local import containers, engine, processes
from cli.local.aws import EMAIL, EMULATOR_PORT, SignIn
from cli.tools.errors import exit_with, find_environment
from environments.compose.laptop import GATEWAY_PORT


def up(options: argparse.Namespace) -> None:
    """Start the services and the emulator, and print their addresses."""
    environment = find_environment(options.environment)
    if options.processes:
        print(f"bin/local: starting processes: {processes.DURATION}", flush=True)
        urls, sign_in = processes.up(environment, emulator_port=options.emulator_port)
    else:
        stack = containers.Containers(
            environment, port=options.port, emulator_port=options.emulator_port
        )
        print(f"bin/local: starting containers: {containers.DURATION}", flush=True)
        urls, sign_in = stack.up()
    _tell(urls, sign_in)


def down(options: argparse.Namespace) -> None:
    """Stop everything that `up` started in this clone: processes and containers."""
    were_running = processes.running()
    processes.down()
    if engine.answers():
        containers.down(delete_data=options.delete_data)
    elif not were_running:
        print("No processes run, and no Docker engine answers.")


def logs(options: argparse.Namespace) -> None:
    """Show the output of the services."""
    if processes.running():
        processes.logs(options.services)
    else:
        containers.logs(options.services, follow=options.follow)


def _tell(urls: dict[str, str], sign_in: SignIn) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print()
    for name, url in urls.items():
        console.print(f"{name:<18} {url}")
    console.print(f"{'sign in with':<18} {EMAIL}  {sign_in.password}")
    console.print(f"{'stop it':<18} bin/local down")


def _default(port: int) -> str:
    return f"(default: {port}, or a free port while another program listens there)"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/local", description=__doc__)
    commands = parser.add_subparsers(required=True)
    starting = commands.add_parser("up", help="build and start everything, print the URLs")
    starting.add_argument("environment", nargs="?", help="for example dev; default: the first")
    starting.add_argument("--processes", action="store_true", help="without a Docker engine")
    starting.add_argument("--port", type=int, help=f"the gateway's {_default(GATEWAY_PORT)}")
    starting.add_argument(
        "--emulator-port", type=int, help=f"the emulator's {_default(EMULATOR_PORT)}"
    )
    starting.set_defaults(run=up)
    stopping = commands.add_parser("down", help="stop everything; the database's data stays")
    stopping.add_argument("--delete-data", action="store_true", help="delete that too")
    stopping.set_defaults(run=down)
    telling = commands.add_parser("logs", help="show what the services wrote")
    telling.add_argument("services", nargs="*")
    telling.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    telling.set_defaults(run=logs)
    options = parser.parse_args()
    exit_with("bin/local", lambda: options.run(options))


if __name__ == "__main__":
    main()
