"""Where what came of each source is kept, so that it is cleaned again only for what changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ssp_analysis.engine.sources import raw_files, worker
from ssp_analysis.engine.store import Kept, Store
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear

PART = "/cleaned/"  # of the names of all such steps


class Cleaned:
    """The shelf of a project and year for `partners.kept`, in the store of the project."""

    def __init__(self, project: Project, year: ReportingYear) -> None:
        self._project, self._store = project, Store(project)
        self._of = f"{year.folder}{PART}"

    def get(self, name: str, read: Mapping[str, str]) -> bytes | None:
        """What is kept of a source that was made from the same, by this very program."""
        return self._store.get(self._of + name, {**_worker(), **read})

    def put(
        self, name: str, read: Mapping[str, str], raw: Mapping[str, str], content: bytes
    ) -> None:
        """Keep it until one of the partner files `raw` is gone, or another."""
        self._store.put(Kept(self._of + name, {**_worker(), **read}, {}, raw=raw), content)

    def sweep(self) -> None:
        """Delete what is kept of sources whose partner files are gone, or others."""
        self._store.sweep(raw_files(self._project), PART)

    def forget(self) -> None:
        """Have all sources of the year cleaned anew."""
        self._store.forget(self._of)


@cache
def _worker() -> dict[str, str]:
    # Once a process: what is imported stays as it was, also where its files change meanwhile.
    return worker()
