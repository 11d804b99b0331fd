"""Settings of gunicorn for the service; see https://gunicorn.org/reference/settings/."""

import sys

from sqlalchemy.exc import OperationalError

from backend_flask.concurrency import THREADS
from backend_flask.database import connect
from backend_flask.logs import LOGGING
from backend_flask.migrations import migrate
from backend_flask.settings import read_settings

bind = "0.0.0.0:4567"
worker_class = "backend_flask.worker.Worker"
workers = 1  # the task has a quarter of a CPU
threads = THREADS
keepalive = 75  # seconds; longer than the load balancer's 60, which would reuse a closed connection
graceful_timeout = 4  # seconds; `docker stop` is promised to take less than five
worker_tmp_dir = "/tmp"  # the only place that can be written to
control_socket_disable = True
forwarded_allow_ips = ""  # nothing here depends on X-Forwarded-*, so nobody is trusted with it
logconfig_dict = LOGGING


def on_starting(_arbiter: object) -> None:
    """Before there is a worker, what would be a traceback in each: bad settings, no database."""
    engine = connect(read_settings().connection_url)
    try:
        migrate(engine)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        sys.exit(f"CONNECTION_URL: the database cannot be used: {reason}")
    finally:
        engine.dispose()
