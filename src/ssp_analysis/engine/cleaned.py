"""Where what came of each source is kept, so that it is cleaned again only for what changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ssp_analysis.engine.steps import raw_files, worker
from ssp_analysis.engine.store import Kept, Store, why_again
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear

PART = "/cleaned/"  # of the names of all such steps
NEW = "the store does not hold what came of it before"


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

    def read(self) -> dict[str, Mapping[str, str]]:
        """Source → what it was made from when it was last kept or taken."""
        return {step.removeprefix(self._of): read for step, read in self._store.reads(self._of)}

    def why(self, before: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Of each source that was cleaned since, a sentence with the reason.

        Args:
            before: as `read` had it then.
        """
        now = {name: read for name, read in self.read().items() if read != before.get(name)}
        return [
            f"{name} was cleaned: "
            + (why_again(_files(now[name]), _files(before[name])) if name in before else NEW)
            for name in sorted(now)
        ]

    def sweep(self) -> None:
        """Delete what is kept of sources whose partner files are gone, or others."""
        self._store.sweep(raw_files(self._project), PART)

    def forget(self) -> None:
        """Have all sources of the year cleaned anew."""
        self._store.forget(self._of)


def _files(read: Mapping[str, str]) -> dict[str, str]:
    """The same with files by their name alone, without the pattern that claims them."""
    return {name.partition(" as ")[0]: digest for name, digest in read.items()}


@cache
def _worker() -> dict[str, str]:
    # Once a process: what is imported stays as it was, also where its files change meanwhile.
    return worker()
