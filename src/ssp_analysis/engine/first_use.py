"""What libraries do once and keep, done at import: kernels are forked from a process that has it.

Tables' rules are put together, and typefaces looked for and cut, at the first use. It takes three
seconds, which each kernel would spend again.
"""

# ruff: noqa: E402
import gc

gc.disable()  # what is imported stays: looking for garbage in it takes a fifth of the time

import fontTools.subset  # noqa: F401
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ssp_analysis.tables import Records, Table, empty


def _all_below(model: type[Table]) -> list[type[Table]]:
    return [one for below in model.__subclasses__() for one in (below, *_all_below(below))]


Records.to_schema()
for model in _all_below(Table):
    empty(model)
figure = Figure()
figure.suptitle("A")
FigureCanvasAgg(figure).draw()
