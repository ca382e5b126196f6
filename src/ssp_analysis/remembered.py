"""What pure functions made of the same arguments before, so that it is not worked out again.

The replays of notebook 04 measure every series anew, and most of them are what they were. What a
function makes of equal arguments is equal: it is taken from here, and all else is worked out.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")
MOST_BYTES = 256 * 2**20  # of results; those that were asked for last stay


class Store:
    """Pickled results under the digests of what they were made of."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size, self._lock = most, 0, Lock()
        self._made: OrderedDict[bytes, bytes] = OrderedDict()

    def get(self, key: bytes) -> bytes | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def put(self, key: bytes, made: bytes) -> None:
        """Keep a result, and drop those that were not asked for longest where there is no room."""
        with self._lock:
            self._size += len(made) - len(self._made.pop(key, b""))
            self._made[key] = made
            while self._size > self._most:
                self._size -= len(self._made.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._size = 0
            self._made.clear()


STORE = Store()  # of this process


def recall(function: Callable[..., Made], *given: Any, **named: Any) -> Made:
    """What a function makes of arguments: worked out, or as it was of the very same before.

    The arguments are compared by all of their content, and the function is called with a copy of
    what was compared and with nothing else. So a result can be another's only where the function
    looks at something that it is not given: do not ask so of one that reads files, clocks or
    anything that changes.

    Args:
        function: of a module, not local to a function; it and its arguments can be pickled.
        given, named: its arguments.

    Returns:
        A copy of the caller's own.
    """
    content = _content((function, given, named))
    key = sha256(content).digest()
    kept = STORE.get(key)
    if kept is None:
        function, given, named = pickle.loads(content)
        kept = pickle.dumps(function(*given, **named), pickle.HIGHEST_PROTOCOL)
        STORE.put(key, kept)
    made: Made = pickle.loads(kept)
    return made


def _content(given: Any) -> bytes:
    """The bytes of equal arguments are equal, those of others are not.

    Whether one object stands in several places would make other bytes of the same content: `fast`
    writes it out each time.
    """
    into = io.BytesIO()
    pickler = pickle.Pickler(into, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(given)
    return into.getvalue()
