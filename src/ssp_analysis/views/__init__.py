"""What notebooks 01 to 04 show to whoever analyses: pictures and tables, made on sight."""

from ssp_analysis.views.shown import listed, see

__all__ = ["listed", "see"]
