"""Times a source's files, read and judged, against bare pandas that does the same counts.

Both in this one process and on the same invented rows, in both orders; seconds of processors' time,
those of the reading children included. Then the peak memory of ten times the rows in twelve files.
"""

import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.reader import Readers
from ssp_analysis.partners.series import build_series
from ssp_analysis.project import Project
from ssp_analysis.tables import LIKE_FOR_LIKE
from ssp_analysis.years import ReportingYear
from tests.small_root import REPOSITORY

YEAR, SOURCE, SEED = ReportingYear(2019), "council-asb", 14
ROWS, ROUNDS = 300_000, 3
MANY_ROWS, MANY_FILES = 3_000_000, 12
TYPES = {
    "Noise nuisance": "noise",
    "Neighbour nuisance": "neighbour-dispute",
    "Environmental: fly-tipping": "fly-tipping",
    "Graffiti": "graffiti",
    "Environmental: litter": "littering",
}
REFERENCE = ("partnership.yaml", "wards.csv", "ward-names.csv", f"sources/{SOURCE}.yaml")
NOTES = ("", "", "Rang again in the evening.", "Seen by the warden, who will call back.")


def invented(first: int, rows: int, seed: int) -> pd.DataFrame:
    """Cases of a whole year as the council writes them; one in a hundred stands there twice."""
    rng = np.random.default_rng(seed)
    cases = np.sort(rng.integers(first, first + rows, rows // 100))
    numbers = np.sort(np.concatenate([np.arange(first, first + rows - len(cases)), cases]))
    of_case = pd.DataFrame({"day": rng.integers(0, 365, rows + 1)})
    for name, options in (("type", len(TYPES)), ("ward", len(wards())), ("place", 4000)):
        of_case[name] = rng.integers(0, options, rows + 1)
    told = of_case.iloc[numbers - first]
    days = pd.Timestamp("2019-04-01") + pd.to_timedelta(told["day"], unit="D")
    return pd.DataFrame({
        "Case ref": [f"EP19/{number:07d}" for number in numbers],
        "Date received": days.dt.strftime("%d/%m/%Y").to_numpy(),
        "Case type": np.array(list(TYPES))[told["type"]],
        "Ward": wards()["name"].to_numpy()[told["ward"]],
        "Place ref": [f"SK-{place:04d}" for place in told["place"]],
        "Officer notes": np.array(NOTES)[rng.integers(0, len(NOTES), rows)],
    })  # fmt: skip


def wards() -> pd.DataFrame:
    """The demonstration's wards, each name once."""
    return pd.read_csv(REPOSITORY / "data" / "reference" / "wards.csv").drop_duplicates("name")


def project_of(root: Path, rows: int, files: int) -> Project:
    """A project with this one source, and its rows in so many files."""
    for name in REFERENCE:
        target = root / "data" / "reference" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / "data" / "reference" / name, target)
    (root / "data" / "raw" / YEAR.folder).mkdir(parents=True)
    (root / "outputs").mkdir()
    each = rows // files
    for at in range(files):
        path = root / "data" / "raw" / YEAR.folder / f"{SOURCE}-cases-{at + 1:02d}.csv"
        invented(at * each, each, SEED + at).to_csv(path, index=False, encoding="cp1252")
    return Project.find(root)


def ours(project: Project, readers: Readers) -> pd.Series:
    """Monthly counts by type, and by ward, as a run makes them: by period and id or ward's code."""
    source = take_in(project, YEAR, readers=readers)[SOURCE]
    area = project.partnership().code
    table = build_series(source, load_wards(project), area, YEAR, YEAR.end)
    table = table[(table["value"] > 0) & (table["category"] != LIKE_FOR_LIKE)]
    whole = table["area_code"] == area
    types = table[whole & (table["category"] != "")].set_index(["period", "category"])["value"]
    return pd.concat([types, table[~whole].set_index(["period", "area_code"])["value"]])


def theirs(project: Project) -> pd.Series:
    """The same counts by bare pandas: read, parse the days, the last row of a case, count."""
    paths = sorted((project.root / "data" / "raw" / YEAR.folder).iterdir())
    cases = pd.concat([pd.read_csv(path, dtype=str, encoding="cp1252") for path in paths])
    months = pd.to_datetime(cases["Date received"], format="%d/%m/%Y").dt.to_period("M")
    cases = cases.assign(month=months).drop_duplicates("Case ref", keep="last")
    codes = dict(wards()[["name", "code"]].itertuples(index=False, name=None))
    by = (cases["Case type"].map(TYPES), cases["Ward"].map(codes))
    return pd.concat([cases.groupby([cases["month"], names]).size() for names in by])


def timed(work: Callable[[], pd.Series]) -> tuple[float, pd.Series]:
    """Seconds of processors' time of this process and its children, and what came of it."""
    before = _worked()
    found = work()
    return _worked() - before, found


def _worked() -> float:
    children = [child.cpu_times() for child in psutil.Process().children()]
    return time.process_time() + sum(times.user + times.system for times in children)


def peak_of(work: Callable[[], pd.Series]) -> float:
    """The most MiB that this process and its children held together."""
    is_over, most = threading.Event(), [_held()]

    def watch() -> None:
        while not is_over.wait(0.02):
            most[0] = max(most[0], _held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    is_over.set()
    watcher.join()
    return most[0] / 2**20


def _held() -> int:
    own = psutil.Process()
    return sum(process.memory_info().rss for process in (own, *own.children()))


def main() -> None:
    """Print both times, their ratio and the peak."""
    with tempfile.TemporaryDirectory() as folder:
        few = project_of(Path(folder) / "few", ROWS, 1)
        with Readers() as readers:
            both = {"ours": lambda: ours(few, readers), "pandas": lambda: theirs(few)}
            compare(both)
        many = project_of(Path(folder) / "many", MANY_ROWS, MANY_FILES)
        with Readers() as readers:
            peak = peak_of(lambda: ours(many, readers))
        print(f"{MANY_ROWS:,} rows in {MANY_FILES} files: at most {peak:,.0f} MiB", flush=True)


def compare(works: dict[str, Callable[[], pd.Series]]) -> None:
    """Do both, in both orders, and print what they took and the ratio of the medians."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for name in works:
        works[name]()  # the children start and import, caches are warm
    for at in range(ROUNDS):
        counts = {}
        for name in sorted(works, reverse=bool(at % 2)):
            seconds, counts[name] = timed(works[name])
            took[name].append(seconds)
            print(f"{name:<8}{seconds:8.2f} s", flush=True)
        if sorted(counts["ours"]) != sorted(counts["pandas"]):
            raise SystemExit("the counts differ")
    own, bare = (statistics.median(took[name]) for name in ("ours", "pandas"))
    print(
        f"{ROWS:,} rows, median of {ROUNDS}: {own:.2f} s against {bare:.2f} s: {own / bare:.1f} x"
    )


if __name__ == "__main__":
    main()
