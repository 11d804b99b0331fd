"""Serve the AWS emulator: `python -m emulator.server`.

Prints exactly one line, its URL, when it is ready to answer. Its state is in memory only.
"""

import argparse
import functools
import gc
import http.client
import os
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import botocore.session

from emulator.data_plane.engine import Address
from emulator.data_plane.settings import ENGINES, Settings
from emulator.models_lock import MODELS

HOST = "127.0.0.1"
DEFAULT_ACCOUNT_ID = "123456789012"

THREADS = 64
"""Requests that are answered or wait for others at the same time."""

CONNECTIONS = 512
"""Connections that wait to be accepted, and those that are kept open, as AWS keeps them."""

KEEP_ALIVE_SECONDS = 120
"""Longer than the SDK for Go keeps an idle connection: the client closes it first."""

MOTO_SETTINGS = {
    # AWS managed policies exist, so that roles can attach them.
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    # Without images of EC2, which moto backs with 1,301 snapshots in the account.
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    # Seconds until a certificate is validated.
    "MOTO_ACM_VALIDATION_WAIT": "1",
}


def _announce(port: int) -> None:
    connection = http.client.HTTPConnection(HOST, port)
    connection.request("GET", "/moto-api/")
    connection.getresponse().read()
    print(f"http://{HOST}:{port}", flush=True)
    # moto reports unknown hosts with print(); nobody reads our stdout after the first line.
    sys.stdout = sys.stderr


def one_at_a_time(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: answer one request after the other.

    moto's models are not thread-safe: a listing fails with 500 while a resource is created, and a
    client that repeats its request may find that the first one has succeeded.
    """

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with MODELS:
            return application(variables, start)

    return answer


def with_raw_uri(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: give moto the path as it arrived, in the variable that it reads."""

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        variables["RAW_URI"] = variables["REQUEST_URI"]
        return application(variables, start)

    return answer


def read_service_models_once() -> None:
    """Let all sessions of botocore share what they read: moto makes many, which read the same."""
    module: Any = botocore.session
    module.create_loader = functools.cache(module.create_loader)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m emulator.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--account-id", default=DEFAULT_ACCOUNT_ID, help="12 digits")
    parser.add_argument("--registry", help="HOST:PORT of an image registry for ECR's images")
    parser.add_argument("--record", type=Path, help="a file for what is asked, line by line")
    parser.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="also end when standard input does, as it does when the parent is killed",
    )
    parser.add_argument("--data-plane", choices=ENGINES, help="run tasks with this engine")
    parser.add_argument(
        "--time-scale", type=float, default=1.0, help="factor of the waiting times of ECS"
    )
    parser.add_argument(
        "--no-scheduled-scaling",
        dest="scheduled_scaling",
        action="store_false",
        help="run no scheduled actions, such as the pause of an environment",
    )
    parser.add_argument(
        "--forward",
        action="append",
        default=[],
        metavar="NAME:PORT=HOST:PORT",
        help="lead this name in tasks to an address on the loopback interface; may be repeated",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input."""
    options = _options(arguments)
    os.environ.update(MOTO_SETTINGS)
    read_service_models_once()
    gc.disable()  # nothing of what is imported becomes garbage

    # moto reads its settings when it is imported, so they are set before.
    from cheroot.wsgi import Server
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from emulator import extensions
    from emulator.recorder import recorded
    from emulator.repeated import same_answer_again
    from emulator.request_checks import checked
    from emulator.scaling_changes import one_change_at_a_time

    extensions.apply(account_id=options.account_id, registry=options.registry)
    dispatcher: Any = DomainDispatcherApplication(create_backend_app)
    # moto lists the folders of its package for every request: a quarter of the time of an answer.
    dispatcher.get_backend_for_host = functools.cache(dispatcher.get_backend_for_host)
    application = same_answer_again(checked(dispatcher))
    if options.record:
        application = recorded(application, options.record, account_id=options.account_id)
    application = one_change_at_a_time(one_at_a_time(application))
    # The application is set below: the data plane, a part of it, needs the port.
    server = Server((HOST, options.port), None, numthreads=THREADS, server_name=HOST)
    server.request_queue_size = server.keep_alive_conn_limit = CONNECTIONS
    server.timeout = KEEP_ALIVE_SECONDS
    server.prepare()
    port = server.bind_addr[1]
    data_plane = None
    if options.data_plane:
        from emulator.data_plane.plane import DataPlane

        data_plane = DataPlane(
            Settings(
                engine=options.data_plane,
                time_scale=options.time_scale,
                scheduled_scaling=options.scheduled_scaling,
                forwards=tuple(options.forward),
            ),
            emulator=Address(HOST, port),
            account_id=options.account_id,
        )
        application = data_plane.serving(application)
    server.wsgi_app = with_raw_uri(application)

    gc.freeze()
    gc.enable()

    # Exit at once: there is nothing to save, and Python needs a second to free moto's memory.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=server.serve, daemon=True).start()
    _announce(port)
    if options.until_stdin_closes:
        sys.stdin.buffer.read()
    else:
        signal.pause()
    if data_plane:
        data_plane.close()
    os._exit(0)


if __name__ == "__main__":
    main()
