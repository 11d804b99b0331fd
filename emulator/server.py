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


def read_service_models_once() -> None:
    """Let all sessions of botocore share what they read: moto makes many, which read the same."""
    module: Any = botocore.session
    module.create_loader = functools.cache(module.create_loader)


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input."""
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
    options = parser.parse_args(arguments)
    os.environ.update(MOTO_SETTINGS)
    read_service_models_once()
    gc.disable()  # nothing of what is imported becomes garbage

    # moto reads its settings when it is imported, so they are set before.
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    from emulator import extensions
    from emulator.recorder import recorded
    from emulator.repeated import same_answer_again
    from emulator.request_checks import checked
    from emulator.scaling_changes import one_change_at_a_time

    class QuietRequestHandler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Log nothing: thousands of requests would hide the one error that matters."""

    extensions.apply(account_id=options.account_id, registry=options.registry)
    dispatcher: Any = DomainDispatcherApplication(create_backend_app)
    # moto lists the folders of its package for every request: a quarter of the time of an answer.
    dispatcher.get_backend_for_host = functools.cache(dispatcher.get_backend_for_host)
    application = same_answer_again(checked(dispatcher))
    if options.record:
        application = recorded(application, options.record, account_id=options.account_id)
    server = make_server(
        HOST,
        options.port,
        one_change_at_a_time(one_at_a_time(application)),
        threaded=True,
        request_handler=QuietRequestHandler,
    )
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
            emulator=Address(HOST, server.port),
            account_id=options.account_id,
        )
        server.app = data_plane.serving(server.app)

    gc.freeze()
    gc.enable()

    def shut_down_at_end_of_input() -> None:
        sys.stdin.buffer.read()
        server.shutdown()

    # Exit at once: there is nothing to save, and Python needs a second to free moto's memory.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=_announce, args=(server.port,), daemon=True).start()
    if options.until_stdin_closes:
        threading.Thread(target=shut_down_at_end_of_input, daemon=True).start()
    server.serve_forever()
    if data_plane:
        data_plane.close()


if __name__ == "__main__":
    main()
