"""Delete all expired activities once: `python -m backend_flask.delete_expired`."""

import logging.config
import sys

from werkzeug.exceptions import ServiceUnavailable

from backend_flask.activities import Activities
from backend_flask.database import connect
from backend_flask.logs import LOGGING
from backend_flask.settings import read_settings


def main() -> None:
    """Delete the activities; exit with status 1 while the database is not available."""
    logging.config.dictConfig(LOGGING)
    engine = connect(read_settings().connection_url)
    try:
        Activities(engine).delete_expired()
    except ServiceUnavailable as error:
        sys.exit(str(error.description))
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
