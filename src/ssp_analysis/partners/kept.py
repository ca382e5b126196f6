"""What came of each source, kept by all that it was made from: its files, its contract, the wards.

What crosses sources (`merge_with`, the same data twice) is none of it: that is a step over them.
"""

import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from ssp_analysis.about import text_digest
from ssp_analysis.partners.areas import Wards
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.corrections import Correction
from ssp_analysis.partners.files import claimed_by
from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.project import Partnership, Project, digest_of
from ssp_analysis.years import ReportingYear

# All that a pickle of what came of a source may name. One that names anything else is not read: a
# project may come from somebody else, and its store with it.
NAMED = {
    "builtins": {"slice"},
    "datetime": {"date", "datetime"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "pandas": {"Categorical", "CategoricalDtype", "DataFrame", "Index", "RangeIndex", "Series",
               "StringDtype"},
    "pandas._libs.arrays": {"__pyx_unpickle_NDArrayBacked"},
    "pandas._libs.internals": {"_unpickle_block"},
    "pandas._libs.tslibs.timestamps": {"_unpickle_timestamp"},
    "pandas.arrays": {"ArrowStringArray", "DatetimeArray"},
    "pandas.core.indexes.base": {"_new_Index"},
    "pandas.core.internals.managers": {"BlockManager", "SingleBlockManager"},
    "pyarrow.lib": {"_restore_array", "chunked_array", "py_buffer", "type_for_alias"},
    "ssp_analysis.partners.corrections": {"Correction"},
    "ssp_analysis.partners.questions": {"Question", "Reading"},
    "ssp_analysis.partners.reading": {"Extract"},
    "ssp_analysis.partners.sheet_tables": {"Fault"},
    "ssp_analysis.partners.sources": {"Delivery"},
    "ssp_analysis.years": {"ReportingYear"},
}  # fmt: skip


class Shelf(Protocol):
    """Where contents are kept by a name and the digests of what they were made from."""

    def get(self, name: str, read: Mapping[str, str]) -> bytes | None:
        """What is kept of the name, if it was made from the same."""

    def put(
        self, name: str, read: Mapping[str, str], raw: Mapping[str, str], content: bytes
    ) -> None:
        """Keep it, until one of the partner files `raw` is gone, or another."""

    def sweep(self) -> None:
        """Delete what came of partner files that are gone, and what is too much."""


@dataclass(frozen=True)
class Bench:
    """What taking in needs to know, in the parent and in its children."""

    partnership: Partnership
    wards: Wards
    corrections: list[Correction]
    contracts: dict[str, Contract]
    until: ReportingYear
    paper_date: date | None


class KeptSources:
    """What came of sources before, as far as it was made from what is there now."""

    def __init__(
        self,
        shelf: Shelf,
        project: Project,
        bench: Bench,
        files: Mapping[ReportingYear, Mapping[str, Path]],
    ) -> None:
        self._shelf, self._root, self._bench, self._files = shelf, project.root, bench, files
        self._read: dict[str, dict[str, str]] = {}
        self._claimed: dict[str, list[tuple[str, str, Path]]] = {}

    def find(self, source_id: str) -> SourceIntake | None:
        """What came of a source; None where it is to be cleaned."""
        contract = self._bench.contracts[source_id]
        self._claimed[source_id] = self._claims(contract)
        self._read[source_id] = self._reads(contract)
        content = self._shelf.get(source_id, self._read[source_id])
        if content is None:
            return None
        try:
            others, parts = _Careful(io.BytesIO(content)).load()
            source = SourceIntake(contract, *parts)
        except Exception:  # not made by us, or by other libraries
            return None
        return source if others in ("", self._others(source_id)) else None

    def keep(self, source: SourceIntake) -> None:
        """Keep what came of a source, unless its files have changed meanwhile."""
        name = source.contract.id
        if self._read[name] != self._reads(source.contract):
            return
        # Of a file that cannot be read it is said which other contract it looks like.
        is_odd = any(delivery.status == "not_available" for delivery in source.deliveries)
        others = self._others(name) if is_odd else ""
        parts = (source.deliveries, source.units, source.questions, source.alternatives)
        content = pickle.dumps((others, parts), pickle.HIGHEST_PROTOCOL)
        raw = {file: digest_of(path) for _, file, path in self._claimed[name]}
        self._shelf.put(name, self._read[name], raw, content)

    def sweep(self) -> None:
        """Delete what came of files as they are no more."""
        self._shelf.sweep()

    def _reads(self, contract: Contract) -> dict[str, str]:
        bench, about = self._bench, self._bench.partnership
        own = [one for one in bench.corrections if one.source_id == contract.id]
        known = (contract, bench.wards, about.area, about.code, own, bench.until, bench.paper_date)
        claimed = self._claimed[contract.id]
        files = {f"{name} as {pattern}": digest_of(path) for pattern, name, path in claimed}
        return {**files, "what is known of it": text_digest(repr(known))}

    def _claims(self, contract: Contract) -> list[tuple[str, str, Path]]:
        return [
            (files.pattern, path.relative_to(self._root).as_posix(), path)
            for arrived in self._files.values()
            for files, found in claimed_by(contract, arrived)
            for path in found.values()
        ]

    def _others(self, source_id: str) -> str:
        contracts = self._bench.contracts
        return text_digest(repr([one for name, one in contracts.items() if name != source_id]))


class _Careful(pickle.Unpickler):
    """Reads no pickle that could do anything but hold what came of a source."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in NAMED.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)
