"""What the tables on disk look like: one pandera model each, and the one way to store them."""

from ssp_analysis.about import *  # noqa: F403

# Each module holds what a notebook leaves; whoever reads a table needs no more than its name.
from ssp_analysis.tables.base import *  # noqa: F403
from ssp_analysis.tables.covid import *  # noqa: F403
from ssp_analysis.tables.partners import *  # noqa: F403
from ssp_analysis.tables.plan import *  # noqa: F403
from ssp_analysis.tables.release import *  # noqa: F403
