"""Invented free text, with names and addresses that are nobody's, which must never leave."""

from __future__ import annotations

import random

BANNER = "Demonstration: invented figures, not Stockport's"
SOURCE = f"Source: demonstration data. {BANNER}"

# Placeholder people; example streets; numbers that Ofcom keeps for drama; the .invalid domain.
PEOPLE = ("Jane Doe", "John Roe", "Joe Bloggs", "Ann Example", "Mr Sample", "Mrs Placeholder")
STREETS = ("Example Street", "Sample Road", "Nowhere Lane", "Invented Close", "Specimen Avenue")
FORMULA = '=HYPERLINK("http://example.invalid/case","Jane Doe, 1 Example Street")'

NOTES = (
    "Reported by {who}, {where}: music until late.",
    "{who} of {where} says the bins were tipped over again.",
    "Spoke to {who} ({phone}), who asked not to be named.",
    "Visited {where}; {who} not at home, card left.",
    "{who} wrote from {mail}: “it’s the third time this week”.",
    "No further action agreed with {who}.",
)
SCAMS = (
    "{who}, {where}, was asked for £{sum} for roof work that was never done.",
    "Caller told {who} to move £{sum}; bank stopped it. Call back on {phone}.",
    "Letter to {where}: a prize for £{sum} up front. {who} had signed already.",
    "Courier at {where} to collect a bank card from {who}; neighbour stepped in.",
)


def person(stream: random.Random) -> dict[str, str]:
    """A placeholder person with an address, a telephone number and a mail address."""
    who = stream.choice(PEOPLE)
    return {
        "who": who,
        "where": f"{stream.randint(1, 99)} {stream.choice(STREETS)}",
        "phone": f"0161 496 0{stream.randint(0, 999):03d}",
        "mail": f"{who.lower().replace(' ', '.')}@example.invalid",
    }


def note(stream: random.Random) -> str:
    """A case officer's note."""
    return stream.choice(NOTES).format(**person(stream))


def scam(stream: random.Random, pounds: int) -> str:
    """What happened in a scam."""
    return stream.choice(SCAMS).format(**person(stream), sum=f"{pounds or 85:,}")
