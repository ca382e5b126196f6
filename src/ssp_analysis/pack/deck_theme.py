"""The theme of a PPTX: what officers add later takes the pack's colours and typeface too."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from ssp_analysis.pack.arial import NAME
from ssp_analysis.pack.look import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    LIGHT_PURPLE,
    ORANGE,
    SHADE,
    TURQUOISE,
)

COLOURS = {
    "dk2": DARK_BLUE,
    "lt2": SHADE,
    "accent1": DARK_BLUE,
    "accent2": TURQUOISE,
    "accent3": DARK_PINK,
    "accent4": ORANGE,
    "accent5": DARK_GREY,
    "accent6": LIGHT_PURPLE,
    "hlink": DARK_BLUE,
    "folHlink": DARK_PINK,
}


def set_theme(show: Any) -> None:
    """Put the palette and Arial in place of python-pptx's own template's."""
    part = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, told in COLOURS.items():
        (slot,) = theme.iter(qn(f"a:{name}"))
        slot.clear()
        etree.SubElement(slot, qn("a:srgbClr"), val=told[1:])
    for latin in theme.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        latin.set("typeface", NAME)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
