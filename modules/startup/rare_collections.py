"""Has Python look for garbage in cycles less often.

It looks whenever 700 objects have been made that are still there. A synthesis makes a few hundred
thousand by importing classes, nearly all of which stay, and ends soon.
"""

import gc

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def collect_rarely() -> None:
    """Raise the number of objects, and leave a process alone that has chosen one itself."""
    first, *others = gc.get_threshold()
    if 0 < first < _OBJECTS_BETWEEN_COLLECTIONS:
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *others)
