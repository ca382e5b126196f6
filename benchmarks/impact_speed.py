"""How long `estimate_impact` takes for many made-up series, and its peak memory.

Started by `impact.py` as a process of its own, so that nothing else counts. Prints seconds by the
clock, seconds of CPU and MiB.
"""

import resource
import subprocess
import sys
import time

import pandas as pd

from benchmarks.impact_cases import AHEAD, synthetic
from ssp_analysis.covid.impact import estimate_impact

SERIES, MONTHS, DRAWS = 1000, 60, 2000


def measure(pools: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak MiB of 1,000 series × 60 months, 2,000 paths, in pools."""
    command = [sys.executable, "-m", "benchmarks.impact_speed", str(pools)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, cpu, memory = printed.split()
    return float(seconds), float(cpu), float(memory)


def main(pools: int) -> None:
    """Run once and print."""
    counts = synthetic(SERIES, MONTHS)
    after = counts.index[MONTHS:]
    started, cpu = time.perf_counter(), time.process_time()
    estimate = estimate_impact(
        counts,
        baseline_end=after[0] - 1,
        windows={"year": (after[0], after[AHEAD - 1])},
        pools={name: str(at % pools) for at, name in enumerate(counts)},
        draws=DRAWS,
    )
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    if len(estimate.windows) != SERIES or pd.isna(estimate.windows["lower"]).any():
        raise SystemExit("not every series was estimated")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {cpu:.2f} {peak:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
