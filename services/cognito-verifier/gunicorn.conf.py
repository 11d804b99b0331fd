"""Settings of gunicorn for the service; see https://gunicorn.org/reference/settings/."""

from cognito_verifier.logs import LOGGING
from cognito_verifier.settings import read_settings

bind = "0.0.0.0:5555"
worker_class = "cognito_verifier.worker.Worker"
workers = 1  # the task has a quarter of a CPU; one process is also one cache of keys
threads = 8
graceful_timeout = 4  # seconds; `docker stop` is promised to take less than five
worker_tmp_dir = "/tmp"  # the only place that can be written to
control_socket_disable = True
logconfig_dict = LOGGING

# Room for a token of 8 KiB, which the service refuses in its own words when it is longer.
limit_request_line = 8190
limit_request_field_size = 16 * 1024


def on_starting(_arbiter: object) -> None:
    """Bad settings end the start here: in a worker they would be a traceback, again and again."""
    read_settings()
