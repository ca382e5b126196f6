"""Kernels forked from one process that has imported what notebooks import, on Linux.

It is the `forkserver` of multiprocessing: started by the run, ended with it also when the run is
killed, single-threaded, and it has read no data. Elsewhere kernels start as Jupyter starts them: on
macOS the system's libraries do not bear a fork, and Windows has none.
"""

import ast
import gc
import json
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

# Beside what notebooks import by name; `first_use` before all else, `cli` because each fork looks
# at the program's first file. Not matplotlib's backend: it looks for the notebook's shell when it
# is imported.
PRELOADED = ("ssp_analysis.engine.first_use", "ipykernel.kernelapp", "seaborn", "ssp_analysis.cli")
LAUNCHER = "ipykernel_launcher"
# Asked for once, when the libraries are imported: without the first charts would vanish, and nobody
# be told; with a thread of its own pyarrow would bring one into the fork.
SETTINGS = {"MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "JE_ARROW_MALLOC_CONF": "background_thread:false"}  # fmt: skip

_STARTING = threading.Lock()  # two notebooks side by side begin at the same moment


def can_fork() -> bool:
    """Whether kernels can be forked here."""
    return sys.platform == "linux"


def warm_up(notebooks: Iterable[Path]) -> None:
    """Have the process that kernels are forked from import what notebooks do, beside other work.

    Nothing happens where it is there already. A module that cannot be imported is left to the
    notebook, which tells of it.
    """
    from multiprocessing import forkserver

    with _STARTING:
        before = {name: os.environ.get(name) for name in SETTINGS}
        forkserver.set_forkserver_preload([*PRELOADED, *imported_by(notebooks)])
        os.environ.update(SETTINGS)
        try:
            forkserver.ensure_running()
        finally:
            for name, value in before.items():
                del os.environ[name]
                if value is not None:
                    os.environ[name] = value


def imported_by(notebooks: Iterable[Path]) -> list[str]:
    """The modules that the code cells of notebooks import, and names that might be modules."""
    cells = (cell for path in notebooks
             for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])  # fmt: skip
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return sorted({name for text in code for name in _modules(text)})


def _modules(code: str) -> Iterator[str]:
    with suppress(SyntaxError):  # IPython's own, such as %time
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                # What is no module is passed over, as is any that is not there.
                yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))


class WarmKernelManager(AsyncKernelManager):
    """Starts kernels by a fork."""

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = _Forking(kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)


class _Forking(LocalProvisioner):
    """Launches a kernel as a fork; asks and ends it as any other process of this machine."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        forked = multiprocessing.get_context("forkserver").Process(
            target=be_kernel, args=(arguments, dict(kwargs["env"]), str(kwargs.get("cwd") or ""))
        )
        try:
            forked.start()
        except (EOFError, ConnectionError):  # what they are forked from has ended
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Process(forked)  # type: ignore[assignment]
        self.pid = self.pgid = forked.pid
        return self.connection_info


class _Process:
    """A forked process with the methods of subprocess.Popen that Jupyter calls."""

    stdin = stdout = stderr = None  # it has those of the run

    def __init__(self, forked: Any) -> None:
        self._forked = forked
        self.pid: int = forked.pid
        self.kill, self.terminate = forked.kill, forked.terminate

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        code: int | None = self._forked.exitcode
        return code

    def wait(self) -> int | None:
        """The exit code, once it has ended."""
        self._forked.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal to it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def be_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Be a kernel, in a fork: with its own session, the run's surroundings, and not beyond it."""
    from ipykernel.kernelapp import IPKernelApp

    from ssp_analysis.partners import reader

    gc.freeze()  # what was imported is no garbage, and not looked through
    gc.enable()
    os.setsid()  # Ctrl-C is the run's, as with a kernel that Jupyter starts
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if folder:
        os.chdir(folder)
    reader.keep()  # while there is one thread
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    IPKernelApp.launch_instance(argv=arguments)


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run:
        run.join()
        os._exit(1)
