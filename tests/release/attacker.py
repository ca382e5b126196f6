"""An attacker who knows every published number. Shares no code with what it attacks."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def by_trying(published, hidden, cells, top):
    """Least and greatest value of each hidden sum, by trying every table of 0 to `top`.

    Args:
        published: (cells, value) pairs.
        hidden: sets of cells.
        cells: how many cells there are.
        top: the greatest count that is tried; ranges may really be wider.
    """
    ranges = [None] * len(hidden)
    for table in itertools.product(range(top + 1), repeat=cells):
        if all(sum(table[cell] for cell in of) == value for of, value in published):
            for n, of in enumerate(hidden):
                found = sum(table[cell] for cell in of)
                low, high = ranges[n] or (found, found)
                ranges[n] = (min(low, found), max(high, found))
    return ranges


def by_programme(published, hidden, cells, top=10_000):
    """The same by integer programming: each end of each range is a search of its own."""
    sums = np.zeros((len(published), cells))
    for row, (of, _) in enumerate(published):
        sums[row, list(of)] = 1
    values = np.array([value for _, value in published], dtype=float)
    rules = [LinearConstraint(sums, values, values)] if len(published) else []
    ranges = []
    for of in hidden:
        aim = np.zeros(cells)
        aim[list(of)] = 1
        ends = []
        for sign in (1, -1):
            found = milp(sign * aim, integrality=np.ones(cells), constraints=rules,
                         bounds=Bounds(0, top))  # fmt: skip
            assert found.success
            ends.append(round(sign * found.fun))
        ranges.append(tuple(ends))
    return ranges
