"""The application that gunicorn serves."""

from backend_flask.app import create_app
from backend_flask.settings import read_settings

app = create_app(read_settings())
