"""The house itself: who may import whom, what is locked, what may not be in a file."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
ROOMS = ("partners", "covid", "plan", "release", "say", "write")
MEET = ("say", "write")  # what is said is written: the one way from room to room
GROUND_FLOOR = {
    "errors", "years", "inert", "reference", "project", "tables", "strict_yaml",
    "amounts", "personal", "about", "remembered",
}  # fmt: skip
ROOF = {
    "engine", "verification", "publication", "reviewed_files", "feedback", "cli",
    "__main__", "shown_texts", "other_figures", "replay", "hidden",
    "delivery", "start", "views",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("ssp_analysis", cache_dir=None)


def room(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(graph):
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            yield importer, imported


def test_rooms_do_not_import_one_another(graph):
    crossing = [
        (a, b)
        for a, b in imports(graph)
        if room(a) in ROOMS
        and room(b) in ROOMS
        and room(a) != room(b)
        and (room(a), room(b)) != MEET
    ]
    assert crossing == []
    assert {room(module) for module in graph.modules} >= {*ROOMS, *GROUND_FLOOR}


def test_ground_floor_and_rooms_do_not_look_up(graph):
    looking_up = [
        (a, b)
        for a, b in imports(graph)
        if (room(a) in GROUND_FLOOR and room(b) in {*ROOMS, *ROOF})
        or (room(a) in ROOMS and room(b) in ROOF)
    ]
    assert looking_up == []


def test_modules_import_in_no_circle(graph):
    modules = [m for m in graph.modules if m != "ssp_analysis"]
    circles = [
        (a, b)
        for a, b in imports(graph)
        if a in modules and b in modules and graph.chain_exists(importer=b, imported=a)
    ]
    assert circles == []


def test_the_suppression_engine_knows_nothing_of_the_rest(graph):
    engine, known = "ssp_analysis.release.suppression", {"ssp_analysis.errors"}
    reached = {b for a, b in imports(graph) if a.startswith(engine)} - known
    assert reached
    assert [name for name in reached if not name.startswith(engine)] == []


@pytest.mark.parametrize("module", ["reviewed_files", "feedback", "engine.run"])
def test_what_check_and_run_begin_with_imports_no_charts_and_no_documents(module):
    asked = f"import sys, ssp_analysis.{module}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout
    unneeded = {"matplotlib", "seaborn", "nbformat", "nbconvert", "docx", "gptables", "pypdf"}
    assert unneeded.isdisjoint(told.split())


@pytest.mark.parametrize("module", ["cli", "engine.run", "verification"])
def test_what_answers_at_once_imports_nothing_that_takes_a_second(module):
    asked = f"import sys, ssp_analysis.{module}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout
    assert {"numpy", "pandas", "pandera", "papermill", "jsonschema"}.isdisjoint(told.split())


def backticked(text):
    """The words that stand in code type."""
    return {word for held in re.findall("`([^`]+)`", text) for word in re.findall(r"\w+", held)}


def test_the_map_names_every_module_and_no_other(graph):
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    told = re.sub("```.*?```", "", text, flags=re.DOTALL)
    names = {part for module in graph.modules for part in module.split(".")[1:]} - {"__main__"}
    assert names - backticked(told) == set()
    cells = [line.split("|")[1] for line in told.splitlines() if line.startswith("| ")]
    assert backticked(" ".join(cells)) - names == set()
    assert len(text.splitlines()) <= 150


def test_no_module_is_longer_than_four_hundred_lines():
    texts = {path: path.read_text("utf-8") for path in (REPOSITORY / "src").rglob("*.py")}
    assert [path.name for path, text in texts.items() if len(text.splitlines()) > 400] == []


def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [REPOSITORY / name for name in listed.stdout.splitlines()]


def test_the_lock_holds_versions_only():
    lines = (REPOSITORY / "requirements.lock").read_text().splitlines()
    assert len(lines) > 100
    assert [line for line in lines if not re.match(r"[\w.\-\[\],]+==[\w.+!]+( ;.*)?$", line)] == []
    assert [line for line in lines if "://" in line] == []


def test_conda_environment_and_lock_do_not_drift():
    environment = yaml.safe_load((REPOSITORY / "environment.yml").read_text())
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert pip == ["-r requirements.lock", "-e ."]
    project = (REPOSITORY / "pyproject.toml").read_text()
    wanted = re.findall(r'^    "([\w.-]+)(?:\[\w+\])?>=', project, re.MULTILINE)
    locked = (REPOSITORY / "requirements.lock").read_text().lower()
    assert len(wanted) > 20
    assert [name for name in wanted if f"\n{name.lower()}==" not in f"\n{locked}"] == []


def test_no_machine_paths_or_registry_addresses_in_files():
    # The patterns are put together here so that this file does not match itself.
    hosts = ("py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian")
    paths = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
    found = []
    for path in tracked_files():
        if path.suffix in (".xlsx", ".ods", ".png") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [(path.name, bad) for bad in (*hosts, *paths) if bad in text]
    assert found == []
