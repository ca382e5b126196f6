"""Kernels are forked from one process, compute what others compute, and end with the run."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from jupyter_client.connect import LocalPortCache

from ssp_analysis.engine import kernels, warm
from ssp_analysis.engine.kernels import NOTEBOOKS, execute
from ssp_analysis.engine.warm import imported_by
from tests.builders import CASES, make_project, put_cases
from tests.small_root import REPOSITORY

forks = pytest.mark.skipif(not warm.can_fork(), reason="kernels are not forked here")
PATIENCE = 600  # seconds, of a machine that does much else


def write_notebook(folder, *sources):
    cells = [nbformat.v4.new_code_cell('root = ""', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    folder.mkdir(exist_ok=True)
    content = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(content, folder / "small.ipynb")


def shown_by(tmp_path, monkeypatch, *sources):
    """What the last cell of a notebook shows."""
    write_notebook(tmp_path / "notebooks", *sources)
    monkeypatch.setattr(kernels, "notebook_folder", lambda: tmp_path / "notebooks")
    done = execute("small", {"root": str(tmp_path)}, tmp_path / "executed")
    return nbformat.read(done, as_version=4).cells[-1].outputs[0]["data"]


@forks
def test_a_kernel_has_the_imports_of_notebooks_and_a_core_for_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("SAID_LATER", "heard")
    source = (
        "import os, sys\n"
        "[os.getppid(), 'seaborn' in sys.modules, 'polars' in sys.modules,\n"
        " os.getpgid(0) == os.getpid(), os.environ['OPENBLAS_NUM_THREADS'],\n"
        " os.environ['SAID_LATER']]"
    )
    told = ast.literal_eval(shown_by(tmp_path, monkeypatch, source)["text/plain"])
    assert told[1:] == [True, False, True, "1", "heard"]
    parent = psutil.Process(told[0])
    assert "forkserver" in " ".join(parent.cmdline())
    assert (parent.ppid(), parent.num_threads()) == (os.getpid(), 1)


@forks
def test_a_kernel_has_copies_of_itself_that_take_in_files_and_start_with_no_import(
    tmp_path, monkeypatch
):
    source = (
        "import os, pickle, psutil\n"
        "from ssp_analysis.partners.reader import Readers\n"
        "who = pickle.dumps('__import__(\"os\").getpid()')\n"
        "def readers(*jobs):\n"
        "    with Readers() as kept:\n"
        "        return [kept.ask(*job).result() for job in jobs]\n"
        "own, again = readers(('builtins:eval', who, ())), readers(('builtins:eval', who, ()))\n"
        "told = psutil.Process(own[0]); command, parent = told.cmdline(), told.ppid()\n"
        "jobs = [('os:_exit', pickle.dumps(3), ()), *[('builtins:eval', who, ())] * 3]\n"
        "ended, *after = readers(*jobs)\n"
        "[own, again, ended.why, len({*after}), parent == os.getpid(), command]"
    )
    told = ast.literal_eval(shown_by(tmp_path, monkeypatch, source)["text/plain"])
    own, again, ended, others, is_child, command = told
    assert "forkserver" in " ".join(command)
    assert is_child
    assert ended == "ended its reader (with status 3)"
    assert others in (1, 2)  # one ended: a new interpreter stands in for it
    assert {*own, *again}


def test_charts_are_shown(tmp_path, monkeypatch):
    drawn = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    assert "image/png" in shown_by(tmp_path, monkeypatch, drawn)


def test_no_process_waits_for_a_parser_that_nobody_asks_for():
    code = "import ssp_analysis, jsonschema, sys; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_imports_the_package_first(name):
    cells = json.loads((REPOSITORY / "notebooks" / f"{name}.ipynb").read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    first = next(
        node for node in ast.parse(code).body if isinstance(node, ast.ImportFrom | ast.Import)
    )
    assert first.module.startswith("ssp_analysis")


def test_modules_are_taken_from_the_notebooks_themselves(tmp_path):
    write_notebook(tmp_path, "import json\nfrom ssp_analysis import tables", "%time import csv")
    assert imported_by([tmp_path / "small.ipynb"]) == [
        "json",
        "ssp_analysis",
        "ssp_analysis.tables",
    ]


def test_a_kernel_whose_port_was_taken_meanwhile_is_started_once_more(tmp_path, monkeypatch):
    taken = socket.create_server(("127.0.0.1", 0))
    find, asked = LocalPortCache.find_available_port, []

    def found(self, ip):
        asked.append(ip)
        return taken.getsockname()[1] if len(asked) == 1 else find(self, ip)

    monkeypatch.setattr(LocalPortCache, "find_available_port", found)
    with taken:
        assert shown_by(tmp_path, monkeypatch, "1 + 1")["text/plain"] == "2"
    assert len(asked) > 5  # a kernel has five ports


def test_what_a_cell_has_shown_may_come_seconds_after_its_end(tmp_path, monkeypatch):
    # As on a machine that does much else: Jupyter would give up after four.
    source = (
        "import sys, time\n"
        "sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0\n"
        "get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6))\n"
        "'shown'"
    )
    assert shown_by(tmp_path, monkeypatch, source)["text/plain"] == "'shown'"


@forks
def test_forked_kernels_leave_the_same_tables(tmp_path, monkeypatch):
    project = make_project(tmp_path / "root", {"cases": CASES})
    put_cases(project)
    left = []
    for can_fork in (True, False):
        monkeypatch.setattr(warm, "can_fork", lambda can=can_fork: can)
        for name in NOTEBOOKS[:2]:
            given = {"reporting_year": "2020/21", "root": str(project.root)}
            execute(name, given, tmp_path / "executed")
        tables = (project.root / "data/processed/2020-21").rglob("*.parquet")
        left.append({path.name: path.read_bytes() for path in tables})
    assert len(left[0]) > 8
    assert left[0] == left[1]


@forks
def test_kernels_and_what_they_are_forked_from_end_with_a_killed_run(tmp_path):
    told = tmp_path / "told"
    write_notebook(
        tmp_path / "notebooks",
        f"import os\nprint(os.getpid(), os.getppid(), file=open({str(told)!r}, 'w'), flush=True)",
        f"import time\ntime.sleep({PATIENCE})",
    )
    code = (
        "from pathlib import Path; from ssp_analysis.engine import kernels\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "kernels.notebook_folder = lambda: folder / 'notebooks'\n"
        "kernels.execute('small', {}, folder / 'executed')"
    )
    run = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: told.exists() and told.read_text().endswith("\n"))
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    numbers = [int(number) for number in told.read_text().split()]
    wait_until(lambda: not any(is_alive(number) for number in numbers))


def is_alive(number):
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(holds):
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)
