"""The lock under which threads read and change moto's models."""

import threading

# Reentrant: an extension that runs in a request holds the lock already.
MODELS = threading.RLock()
