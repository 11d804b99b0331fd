"""Settings of gunicorn for the service; see https://gunicorn.org/reference/settings/."""

from gevent import monkey

monkey.patch_all()  # before the other imports, which would keep blocking functions

import os

from cognito_verifier.logs import LOGGING
from cognito_verifier.settings import read_settings

bind = f"0.0.0.0:{os.environ.get('PORT', '5555')}"
worker_class = "cognito_verifier.worker.Worker"
workers = 1  # the task has a quarter of a CPU; one process has one cache of keys
worker_connections = 900  # below the usual limit of 1,024 open files; further ones wait
graceful_timeout = 4  # seconds; `docker stop` must take less than 5
worker_tmp_dir = "/tmp"  # the only writable directory
control_socket_disable = True
logconfig_dict = LOGGING

# Room for a token of 8 KiB: the service itself refuses a longer token, with an error in JSON.
limit_request_line = 8190
limit_request_field_size = 16 * 1024
limit_request_fields = 32  # gunicorn reads headers in quadratic time: 100 such fields take 0.3 s


def on_starting(_arbiter: object) -> None:
    """Check the settings before a worker starts: in a worker, errors are repeated tracebacks."""
    read_settings()
