"""Load moto, the extensions and the models of their services; imported for this effect.

The process that forks the emulators of the tests imports it: see `forked_server`.
"""

import gc
import importlib
import os
import sys

import botocore.session

from emulator.server import MOTO_SETTINGS, read_service_models_once

os.environ.update(MOTO_SETTINGS)  # moto reads them when it is imported
read_service_models_once()
gc.disable()

from moto.core.utils import get_service_model  # noqa: E402

from emulator import extensions  # noqa: E402

for extension in extensions.EXTENSIONS:
    importlib.import_module(f"{extensions.__name__}.{extension}")
for service in botocore.session.get_session().get_available_services():
    if f"moto.{service.replace('-', '')}" in sys.modules:
        get_service_model(service)
importlib.import_module("moto.moto_server.werkzeug_app")
importlib.import_module("cheroot.wsgi")
gc.freeze()
