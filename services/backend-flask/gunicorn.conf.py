"""Settings of gunicorn for the service; see https://gunicorn.org/reference/settings/."""

from gevent import monkey

monkey.patch_all()
import os

from backend_flask.database import connect, exit_if_unusable
from backend_flask.logs import LOGGING
from backend_flask.settings import read_settings

bind = f"0.0.0.0:{os.environ.get('PORT', '4567')}"
worker_class = "backend_flask.worker.Worker"
workers = 1  # the task has a quarter of a CPU
worker_connections = 900  # below the usual limit of 1,024 open files; further ones wait
keepalive = 75  # seconds; above the load balancer's 60, so that it reuses no closed connection
graceful_timeout = 4  # seconds; `docker stop` must take less than 5
worker_tmp_dir = "/tmp"  # the only writable directory
control_socket_disable = True
limit_request_fields = 64  # gunicorn reads headers in quadratic time; browsers send about 30
forwarded_allow_ips = ""  # the service reads no X-Forwarded-* header, so it trusts no proxy
logconfig_dict = LOGGING


def on_starting(_arbiter: object) -> None:
    """Check the settings and the database before a worker starts.

    Bad settings and an unreachable database end the start with one line. In a worker they would
    be a traceback. Only this container has its SQLite file, so that no other task can migrate it.
    """
    engine = connect(read_settings().connection_url)
    try:
        with exit_if_unusable():
            if engine.dialect.name == "sqlite":
                from backend_flask.migrations import migrate  # noqa: PLC0415 # imports Alembic

                migrate(engine)
            else:
                engine.connect().close()
    finally:
        engine.dispose()
