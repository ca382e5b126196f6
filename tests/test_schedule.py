"""What docs/schedule.md tells people to type does what it says."""

import configparser
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from typer.main import get_command

from ssp_analysis import errors
from ssp_analysis.cli import app
from tests.small_root import REPOSITORY

TEXT = (REPOSITORY / "docs" / "schedule.md").read_text(encoding="utf-8")
KEPT = 30


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_every_exit_code_is_told():
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}
    family = [kind for kind in vars(errors).values() if isinstance(kind, type)
              and issubclass(kind, errors.SspError) and kind is not errors.SspError]  # fmt: skip
    assert told == {0, *(kind.exit_code for kind in family)}


def test_every_command_has_the_options_it_is_given():
    known = {option for one in get_command(app).commands["run"].params for option in one.opts}
    lines = [
        line for line in TEXT.splitlines() if re.search(r"(ssp|ssp_analysis) run \S+ --", line)
    ]
    assert len(lines) == 3
    for line in lines:
        assert set(re.findall(r"--[a-z-]+", line.partition(" run ")[2])) <= known


@pytest.fixture
def script(tmp_path):
    (text,) = blocks("sh")
    path = tmp_path / "run-ssp.sh"
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="it is for other systems")
@pytest.mark.parametrize("code", [0, 3])
def test_a_run_leaves_one_log_its_exit_code_and_the_newest_logs(script, tmp_path, code):
    (tmp_path / "bin").mkdir()
    stub = tmp_path / "bin" / "ssp"
    stub.write_text(
        f'#!/bin/sh\necho "$@"\necho "council-asb: is past its limit" >&2\nexit {code}\n'
    )
    stub.chmod(0o755)
    logs = tmp_path / "project" / "logs"
    logs.mkdir(parents=True)
    for day in range(10, 10 + KEPT + 5):
        (logs / f"20{day}-01-01T06-15-00Z.log").write_text("old")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([script, tmp_path / "project", "2020/21"], capture_output=True, text=True,
                          env={**os.environ, "PATH": path}, check=False)  # fmt: skip
    assert done.returncode == code
    assert ("past its limit" in done.stdout) == bool(code)
    kept = sorted(logs.iterdir())
    assert len(kept) == KEPT
    new = [log.read_text() for log in kept if log.read_text() != "old"]
    assert new == [
        f"run 2020/21 --root {tmp_path / 'project'} --why\ncouncil-asb: is past its limit\n"
    ]


def test_cron_lines_name_the_script_at_a_time():
    (text,) = blocks("cron")
    path, line = text.splitlines()
    assert path.startswith("PATH=")
    assert re.fullmatch(r"15 6 \* \* 1-5 /srv/ssp/run-ssp\.sh /srv/ssp 2020/21", line)


def test_systemd_units_are_well_formed(tmp_path):
    service, timer = blocks("ini")
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    read.read_string(service)
    assert read["Service"]["ExecStart"] == "/srv/ssp/run-ssp.sh /srv/ssp 2020/21"
    read.read_string(timer)
    calendar = read["Timer"]["OnCalendar"]
    if shutil.which("systemd-analyze"):
        subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True)
    assert calendar == "Mon..Fri 06:15"


def test_windows_and_ci_run_the_same():
    (task,), (job,) = blocks("bat"), blocks("yaml")
    assert "run-ssp.ps1 -Project C:\\ssp -Year 2020/21" in task
    assert "Select-Object -Skip 30" in blocks("powershell")[0]
    (step,) = yaml.safe_load(job)["jobs"]["pack"]["steps"]
    assert step["run"].startswith("ssp run 2020/21")
