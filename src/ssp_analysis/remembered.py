"""What pure functions made of the same arguments before, so that it is not worked out again.

The replays of notebook 04 measure every series anew, and most of them are what they were. What a
function makes of equal arguments is equal: it is taken from here, and all else is worked out.
"""

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
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

    def kept(self) -> dict[bytes, bytes]:
        """All that is kept, those that were not asked for longest first."""
        with self._lock:
            return dict(self._made)

    def learn(self, made: dict[bytes, bytes]) -> None:
        """Keep what another process kept, beside what is kept here."""
        for key, one in made.items():
            if self.get(key) is None:
                self.put(key, one)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._size = 0
            self._made.clear()


STORE = Store()  # of this process
# How several things are worked out at once, as `partners.reader.side_by_side`, where that is known.
SPREAD: list[Callable[..., Iterator[bytes]]] = []


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
        kept = _worked_out(None, content)
        STORE.put(key, kept)
    made: Made = pickle.loads(kept)
    return made


def work_out(
    function: Callable[..., object], asked: Iterable[tuple[tuple[Any, ...], dict[str, Any]]]
) -> None:
    """Have what `recall` will be asked for worked out at once, where this process has copies.

    Args:
        function: as `recall`.
        asked: its arguments, `given` and `named`, each time.
    """
    contents = [_content((function, *one)) for one in asked] if SPREAD else []
    lacking = [one for one in contents if STORE.get(sha256(one).digest()) is None]
    if len(lacking) > 1:
        made = SPREAD[0](_worked_out, None, [(content,) for content in lacking])
        for content, one in zip(lacking, made, strict=True):
            STORE.put(sha256(content).digest(), one)


def _worked_out(_: None, content: bytes) -> bytes:
    function, given, named = pickle.loads(content)
    return pickle.dumps(function(*given, **named), pickle.HIGHEST_PROTOCOL)


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
