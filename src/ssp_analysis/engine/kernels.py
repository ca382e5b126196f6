"""The six notebooks, and a project's own copies of them: where they lie, how one is executed."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssp_analysis import errors
from ssp_analysis.about import PARAMETER_TAGS
from ssp_analysis.engine.asked import NAMES
from ssp_analysis.errors import NotebookError, ParameterError, SspError, nearest, unforeseen

if TYPE_CHECKING:
    from ssp_analysis.write.notebook import Kind
import shutil

from ssp_analysis.project import Project, digest_of

NOTEBOOKS = (
    "01_clean_partner_data",
    "02_covid_impact",
    "03_priority_progress",
    "04_release",
    "05_annual_report",
    "06_annual_slides",
)
MEASURED = NOTEBOOKS[1:3]  # from notebook 01's tables to those that the release step reads
DOOR = NOTEBOOKS[3]
# How long a kernel may take to start, and to tell what a cell that has ended has shown. A machine
# that does much else needs more than Jupyter's 60 and 4.
START_SECONDS, SHOWN_SECONDS = 900, 300
# Their own text stands in a pack.
EXPORTS: dict[str, Kind] = {NOTEBOOKS[4]: "report", NOTEBOOKS[5]: "slides"}
COPIED = ".copied.json"  # beside the copies: of which of the package's each was made


def notebook_folder() -> Path:
    """Where the six notebooks are: in the repository, or inside the installed package."""
    package = Path(__file__).parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parents[1] / "notebooks"


def notebook_path(name: str, root: str | Path = "") -> Path:
    """Where a notebook is: the project's own copy goes before the package's."""
    own = Path(root) / "notebooks" / f"{name}.ipynb"
    return own if root and own.exists() else notebook_folder() / f"{name}.ipynb"


def own_notebooks(root: Path) -> list[Path]:
    """The project's notebooks that are others than the package's."""
    found = (notebook_path(name, root) for name in NOTEBOOKS)
    return [one for one in found
            if one.read_bytes() != (notebook_folder() / one.name).read_bytes()]  # fmt: skip


def shown_notebooks(root: str | Path = "") -> list[Path]:
    """The notebooks of a project whose own text stands in a pack."""
    return [notebook_path(name, root) for name in EXPORTS]


def warm_up() -> None:
    """Make ready what kernels are forked from, where they are, and what reads notebooks."""
    from ssp_analysis.engine import warm

    if warm.can_fork():
        warm.warm_up(sorted(notebook_folder().glob("*.ipynb")))


def own_parameters(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of the parameters of a run a notebook has.

    Args:
        name: of the notebook.
        given: those of a run, of which it need not have all, and any of its own.

    Raises:
        ParameterError: one that is neither a run's nor the notebook's.
    """
    known = parameters_of(name, given.get("root", ""))
    for one in given:
        if one not in known.union(NAMES):
            fault = f"is unknown to notebook {name}{nearest(one, known)}"
            raise ParameterError(f"parameter {one!r}", fault, f"Use {', '.join(sorted(known))}")
    return {one: value for one, value in given.items() if one in known}


def parameters_of(name: str, root: str | Path = "") -> set[str]:
    """The names of the parameters that a notebook has."""
    return {
        part.id
        for cell in json.loads(notebook_path(name, root).read_text(encoding="utf-8"))["cells"]
        if PARAMETER_TAGS.intersection(cell["metadata"].get("tags", []))
        for part in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(part, ast.Name)
    }


def _manager() -> dict[str, Any]:
    """How nbclient is to start a kernel."""
    from ssp_analysis.engine import warm

    warm_up()
    return {"kernel_manager_class": warm.WarmKernelManager} if warm.can_fork() else {}


def run_cells(name: str, parameters: Mapping[str, Any]) -> None:
    """Run the code cells of a notebook here, as papermill would in a kernel; nothing is shown.

    Raises:
        SspError: as raised in a cell.
        ParameterError: as `own_parameters`.
        NotebookError: for anything else.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    path = notebook_path(name, parameters.get("root", ""))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    own = own_parameters(name, parameters)
    plain, names = TransformerManager(), {"__name__": name, "display": lambda *_, **__: None}
    for number, cell in enumerate(notebook["cells"], start=1):
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] != "code" or "skip-execution" in tags:  # papermill passes over these
            continue
        place = f"notebook {name}, cell {number}"
        try:
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                source = plain.transform_cell("".join(cell["source"]))
                exec(compile(source, place, "exec"), names)
        except SspError:
            raise
        except Exception as error:  # its text may quote a record
            fault = f"cannot be run again on other figures ({type(error).__name__})"
            raise NotebookError(place, fault, "Run it by itself to see where it fails") from None
        if "parameters" in tags:
            names.update(own)


def _begin(notebook: Path, own: Mapping[str, Any], manager: Mapping[str, Any], last: _Last) -> None:
    """Have papermill execute a notebook."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Jupyter's own libraries, about themselves
        papermill.execute_notebook(
            notebook,
            last.target,
            parameters=own,
            # In a log it would be a hundred lines.
            progress_bar=sys.stderr.isatty() and {"desc": f"{last.notebook:<22}", "unit": "cell"},
            log_output=False,
            engine_name=_engine(),
            # The kernel's own remarks about its transport mean nothing to an analyst.
            extra_arguments=["--log-level=CRITICAL"],
            shutdown_kernel="immediate",
            start_timeout=START_SECONDS,
            iopub_timeout=SHOWN_SECONDS,
            **manager,
            on_cell_execute=last.begins,
            on_cell_executed=last.refuse_exit,
        )


def execute(name: str, parameters: Mapping[str, str], folder: Path) -> Path:
    """Execute one notebook by papermill; its executed copy goes to `folder`.

    Args:
        name: of the notebook.
        parameters: what it is given.
        folder: of the executed copies.

    Raises:
        SspError: the one raised in the notebook, or NotebookError for anything else; the text of
            other exceptions is left out, because it may quote a record.
    """
    own, manager = own_parameters(name, parameters), _manager()
    import papermill
    from nbclient.exceptions import DeadKernelError

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.ipynb"
    last = _Last(name, target)
    begin = partial(_begin, notebook_path(name, parameters.get("root", "")), own, manager, last)
    try:
        try:
            begin()
        except RuntimeError:
            # Its ports were free when they were chosen; another program may have taken one by the
            # time that the kernel asked for it, and then it ends before its first cell.
            if last.cells:
                raise
            begin()
    except papermill.PapermillExecutionError as error:
        if error.ename == "KeyboardInterrupt":  # the kernel heard it before this process did
            raise KeyboardInterrupt from None
        cell = f"notebook {name}, cell {error.exec_count}"
        raise _as_raised(cell, error.ename, error.evalue, target) from None
    except SspError:
        raise
    except DeadKernelError:
        fault = f"ended with its kernel (cell {last.cells}): its memory may have run out"
        raise NotebookError(f"notebook {name}", fault, _look_at(target)) from None
    except Exception as error:
        kind = type(error).__name__
        raise unforeseen(f"notebook {name}", kind, _look_at(target), str(error)) from None
    return target


def _engine() -> str:
    """The name of papermill's own engine, but that no cell has the executed copy stored.

    papermill stores all of it before and after each cell, for whoever looks on; with many charts
    that takes half as long as the cells themselves.
    """
    from papermill.engines import NBClientEngine, papermill_engines

    class StoredAtTheEnd(NBClientEngine):  # type: ignore[misc]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **more: Any) -> None:
            for cell in nb_man.nb.cells:
                if "injected-parameters" in cell.metadata.get("tags", []):
                    cell["id"] = "injected-parameters"  # a random one would differ in equal runs
            nb_man.save = lambda **_: None
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **more)
            finally:
                del nb_man.save

    papermill_engines.register(StoredAtTheEnd.__name__, StoredAtTheEnd)
    return StoredAtTheEnd.__name__


@dataclass
class _Last:
    """The last cell of a notebook that was begun, and that no cell may end its kernel.

    papermill takes a cell that exits without an error for the end of the notebook.
    """

    notebook: str
    target: Path
    cells: int = 0

    def begins(self, **_: object) -> None:
        """Called by nbclient before each code cell."""
        self.cells += 1

    def refuse_exit(self, execute_reply: Mapping[str, Any], **_: object) -> None:
        """Called by nbclient with the kernel's reply to each code cell."""
        reply = execute_reply["content"]
        asked = any(part.get("source") == "ask_exit" for part in reply.get("payload", ()))
        if asked or reply.get("ename") == "SystemExit":
            fault = "ends the notebook (sys.exit, exit or quit), so that later cells do not run"
            item = f"notebook {self.notebook}, cell {self.cells}"
            raise NotebookError(item, fault, "Take that out, or raise an error that says why")


def _as_raised(cell: str, kind: str, told: str, target: Path) -> SspError:
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, SspError):
        return known.from_message(told)
    return unforeseen(cell, kind, _look_at(target), told)


def _look_at(executed: Path) -> str:
    return (
        f"Open {executed.name} in data/processed to see where; do not pass that file on, "
        "it may quote records"
    )


def copy_notebooks(project: Project) -> tuple[list[str], list[str]]:
    """Copy the package's notebooks into `notebooks/`; none that is there is overwritten.

    Returns:
        The names of those copied, and of those that are there already and differ.
    """
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    made = _copied(folder)
    copied = [name for name in NOTEBOOKS if not (folder / f"{name}.ipynb").exists()]
    for name in copied:
        shutil.copyfile(notebook_folder() / f"{name}.ipynb", folder / f"{name}.ipynb")
        made[f"{name}.ipynb"] = digest_of(notebook_folder() / f"{name}.ipynb")
    if copied:
        (folder / COPIED).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    other = [path.name for path in own_notebooks(project.root)]
    return [f"{name}.ipynb" for name in copied], other


def told_notebooks(project: Project) -> Iterator[str]:
    """That a run takes notebooks of the project's own, a sentence each; first which are too old."""
    made, own = _copied(project.root / "notebooks"), own_notebooks(project.root)
    old = [
        path.name for path in own if made.get(path.name) != digest_of(notebook_folder() / path.name)
    ]
    for name in old:
        yield (
            f"notebooks/{name} is older than the package, or not copied from it, and goes before "
            "the package's: what has changed there since is not in it. Move it away and give ssp "
            "notebooks for today's, then make your changes in that one."
        )
    if mine := [path.name for path in own if path.name not in old]:
        yield f"Taken from the project's own notebooks: {', '.join(mine)}."


def copy_own(root: Path, other: Path) -> None:
    """Put a project's own notebooks into another root, so that they count there too."""
    for path in own_notebooks(root):
        (other / "notebooks").mkdir(exist_ok=True)
        shutil.copyfile(path, other / "notebooks" / path.name)


def _copied(folder: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / COPIED).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}
