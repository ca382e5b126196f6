"""Where invented incidents happen: Stockport's wards, their spellings, and invented LSOAs."""

from __future__ import annotations

import random

# Wards of the 2004 boundaries in order of their codes, with the share of incidents they take.
WARDS = {
    "Bramhall North": 2, "Bramhall South and Woodford": 2, "Bredbury and Woodley": 5,
    "Bredbury Green and Romiley": 4, "Brinnington and Central": 14, "Cheadle and Gatley": 4,
    "Cheadle Hulme North": 3, "Cheadle Hulme South": 3, "Davenport and Cale Green": 8,
    "Edgeley and Cheadle Heath": 10, "Hazel Grove": 4, "Heald Green": 3, "Heatons North": 4,
    "Heatons South": 4, "Manor": 7, "Marple North": 2, "Marple South": 2, "Offerton": 6,
    "Reddish North": 6, "Reddish South": 6, "Stepping Hill": 5,
}  # fmt: skip
NAMES = list(WARDS)
LSOAS_A_WARD = 3

# Spellings that really arrive: all of them stand in data/reference/ward-names.csv.
RETIRED = {"Bramhall South and Woodford": "Bramhall South", "Manor": "Great Moor"}
SHORT = {
    "Bredbury and Woodley": "Bredbury/Woodley",
    "Cheadle and Gatley": "Cheadle & Gatley ward",
    "Davenport and Cale Green": "Davenport + Cale Green",
}
OTHER_BOROUGHS = ("Denton West", "Levenshulme", "Didsbury East", "Poynton West and Adlington")
NEWER = ("Norbury & Woodsmoor", "Cheadle East & Cheadle Hulme North", "Edgeley")


def any_ward(stream: random.Random) -> str:
    """A ward by its share of incidents."""
    return stream.choices(NAMES, list(WARDS.values()))[0]


def ward_number(ward: str) -> int:
    """1 to 21, in order of the codes."""
    return NAMES.index(ward) + 1


def any_lsoa(stream: random.Random) -> str:
    """An invented LSOA code in a ward chosen by its share of incidents."""
    first = (ward_number(any_ward(stream)) - 1) * LSOAS_A_WARD
    return lsoa(first + stream.randrange(LSOAS_A_WARD) + 1)


def lsoa(number: int) -> str:
    """`E01DEMO001`: shaped so that nobody takes it for a real area."""
    return f"E01DEMO{number:03d}"


def spelt(ward: str, stream: random.Random) -> str:
    """A ward as partners write it: `&` for `and`, non-breaking spaces, capitals, retired names."""
    chance = stream.random()
    if chance < 0.5:
        return ward.replace(" and ", " & ")
    if chance < 0.55:
        return ward.replace(" ", "\u00a0")
    if chance < 0.60:
        return ward.upper()
    if chance < 0.65:
        return RETIRED.get(ward, ward)
    if chance < 0.70:
        return SHORT.get(ward, ward)
    return ward
