"""How much longer a typed text takes to be read that is twice as long: twice, and not four times.

Each row is repeated to texts without full stops, which are the hardest to read. Run as
`make bench-typed`.
"""

import sys
from time import process_time

from ssp_analysis.release.typed_text import Subject, Typed, faults_of

ROWS = (
    "one two three ", "1, 2, 3 ", "one-", "a@1.", "a_at_b_dot_", "AA/1", "a", "May 1 to 2, ",
    "theft of the ", "Burglary and ", "in 12 hazel ",
)  # fmt: skip
SUBJECTS = [Subject("Burglary", ("burglaries",), ("Burglary",))]
LETTERS, TIMES, MOST = 16_000, 3, 3.0


def seconds(row: str, letters: int) -> float:
    """Of the processor, at least, to read one row repeated."""
    text = Typed(f"burglary {row * (letters // len(row))}", "file.csv, row 2", "reply")
    taken = []
    for _ in range(TIMES):
        began = process_time()
        list(faults_of([text], SUBJECTS, (), (), (), ""))
        taken.append(process_time() - began)
    return min(taken)


def main() -> None:
    """Print the ratio of each row, and end with 1 where one is more than `MOST`."""
    ratios = {row: seconds(row, 2 * LETTERS) / seconds(row, LETTERS) for row in ROWS}
    for row, ratio in ratios.items():
        print(f"{row!r:18} {ratio:5.2f} x")
    sys.exit(max(ratios.values()) > MOST)


if __name__ == "__main__":
    main()
