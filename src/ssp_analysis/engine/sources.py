"""All that a run is made from: its files, its parameters and the program, each with a digest.

What is told of a change is told by these names. In doubt a thing is in it.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from ctypes import CDLL, c_char_p
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import notebook_folder, own_notebooks
from ssp_analysis.project import Project, digest_of
from ssp_analysis.years import ReportingYear

# What of data/reference is read by the release step and the checks before a run, and by no
# estimate: these change often, and notebooks 01 to 03 need not run again for them.
AT_THE_DOOR = ("release-decisions.csv", "direction-statements.yaml", "cover-report.md",
               "messages.yaml")  # fmt: skip
# What sets the type of PDFs, by library and the function that tells its version.
SETTING = {"pango-1.0": "pango_version_string", "harfbuzz": "hb_version_string"}
TYPEFACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts",
             "~/.fonts", "~/.local/share/fonts", "~/Library/Fonts")  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """Name → digest of what a run may read.

    `raw` are the partner files of its year and those before, `reference` the reviewed files,
    `published` the register, `always` the parameters and the program.
    """

    raw: Mapping[str, str]
    reference: Mapping[str, str]
    published: Mapping[str, str]
    always: Mapping[str, str]

    @classmethod
    def of(cls, run: Run) -> Sources:
        """As they are now."""
        root, project = run.project.root, run.project
        parameters = {f"parameter {name}": value for name, value in run.parameters.items()
                      if name != "root"}  # fmt: skip
        own = {path.relative_to(root).as_posix(): digest_of(path) for path in own_notebooks(root)}
        return cls(
            {name: digest for name, digest in raw_files(project).items()
             if _until(name, run.year)},
            _digests(root, project.reference),
            _digests(root, root / "published"),
            parameters | program() | own,
        )  # fmt: skip

    @property
    def measured(self) -> dict[str, str]:
        """The reviewed files that estimates and progress may hang on."""
        return {n: d for n, d in self.reference.items() if n.rpartition("/")[2] not in AT_THE_DOOR}

    @property
    def every(self) -> dict[str, str]:
        """All of it."""
        return {**self.raw, **self.reference, **self.published, **self.always}


def raw_files(project: Project) -> dict[str, str]:
    """The digests of all partner files of a project."""
    return _digests(project.root, project.root / "data" / "raw")


def _until(name: str, year: ReportingYear) -> bool:
    other = ReportingYear.of_folder(name.split("/")[2])
    return other is None or other <= year


def _digests(root: Path, folder: Path) -> dict[str, str]:
    # Folders too: an empty one may be told of.
    return {path.relative_to(root).as_posix(): digest_of(path) for path in folder.rglob("*")}


def program() -> dict[str, str]:
    """What does the work: another one may leave other bytes."""
    return worker() | {
        "the notebooks": _together(*_contents(notebook_folder(), "*.ipynb")),
        "typefaces and Pango": _together(*_setting(), *_typefaces()),
    }


def worker() -> dict[str, str]:
    """What of it makes tables."""
    package = Path(__file__).parents[1]
    installed = (name for folder in sys.path for name in _listed(folder)
                 if name.endswith((".dist-info", ".egg-info")))  # fmt: skip
    return {
        "the package": _together(*_contents(package, "*")),
        "the installed packages": _together(*sorted(installed)),
        "Python and the machine": _together(sys.version, platform.platform(), _processor()),
    }


def _contents(folder: Path, pattern: str) -> Iterator[str]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{path.relative_to(folder).as_posix()} {digest_of(path)}"


def _together(*texts: str) -> str:
    return sha256("\n".join(texts).encode("utf-8")).hexdigest()


def _listed(folder: str) -> list[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []


def _processor() -> str:
    """What it can do: numpy takes other ways, to other last digits, on another one."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags"))}))


def _setting() -> Iterator[str]:
    for library, function in SETTING.items():
        for name in (f"lib{library}.so.0", f"lib{library}-0.dll", f"lib{library}.dylib"):
            with suppress(OSError, AttributeError):
                told = getattr(CDLL(name), function)
                told.restype = c_char_p
                yield f"{library} {told().decode('ascii')}"


def _typefaces() -> Iterator[str]:
    for folder in TYPEFACES:
        for path in sorted(Path(folder).expanduser().rglob("*")):
            with suppress(OSError):
                yield f"{path} {path.stat().st_size}"
