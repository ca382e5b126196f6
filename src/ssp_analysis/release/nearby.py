"""Which cells hang together: what what is told fixes at once, and the neighbours of a sum."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def free_cells(told: sparse.csr_matrix, start: np.ndarray) -> np.ndarray:
    """Cells that what is told does not fix at once: parts of a 0, and the only unknown of a sum."""
    free = np.ones(told.shape[1], dtype=bool)
    links = abs(told)
    one_sided = np.asarray(told.sum(axis=1) == links.sum(axis=1)).ravel()
    while True:
        unknown = links @ free
        nothing = one_sided & (told @ np.where(free, start, 0) == 0)
        certain = (unknown == 1) | (nothing & (unknown > 0))
        fixed = (links[certain].sum(axis=0) > 0) if certain.any() else None
        if fixed is None or not (free & np.asarray(fixed).ravel()).any():
            return free
        free &= ~np.asarray(fixed).ravel()


def grow(
    links: sparse.csr_matrix, start: np.ndarray, free: np.ndarray, most: int
) -> tuple[np.ndarray, bool]:
    """Cells that hang together with some first ones, through the shortest sums first.

    Args:
        links: sums × cells, of 0 and 1.
        start: which cells to begin with.
        free: which cells may be taken.
        most: stop when there are so many.

    Returns:
        The numbers of the cells, and whether these are all that hang together.
    """
    inside = start & free
    size = links @ free
    while True:
        taken = links @ inside
        open_rows = (taken > 0) & (taken < size)
        if not open_rows.any() or inside.sum() >= most:
            return np.flatnonzero(inside), not open_rows.any()
        lacking = np.where(open_rows, size - taken, np.inf)
        for near in (lacking <= 2 * lacking.min(), np.arange(len(lacking)) == lacking.argmin()):
            wider = inside | ((np.asarray(links[near].sum(axis=0)).ravel() > 0) & free)
            if wider.sum() <= most:  # otherwise the shortest sum alone, however long
                break
        inside = wider
