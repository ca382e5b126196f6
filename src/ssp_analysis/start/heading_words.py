"""What headings say that a column is: an id, a place, a kind, a day, a figure, a person's."""

from __future__ import annotations

import re

AREA = re.compile(
    r"area|borough|district|\bforce\b|authority|council|\blad\b|\bcsp\b|partnership|lsoa name|"
    r"geography|region|county"
)
PLACE = re.compile(rf"ward|lsoa|{AREA.pattern}")
ID = re.compile(r"\b(id|ref|reference|number|no|urn|index|attendance|incident|call|case)\b")
ENDS_AS_ID = re.compile(r"\b(id|ref|reference|number|no|urn)$")
PERSONAL = re.compile(
    r"\b(surname|forename|address|phone|tel|telephone|mobile|e ?mail|dob|birth|"
    r"post ?code(?! (?:sector|district|area))|"
    r"complainant|caller|officer|notes?|comments?|details|description|narrative|remarks|"
    r"free text|nhs|registration)\b"
)
A_NAME = re.compile(r"\bname\b")  # of somebody, where it is of no place, month or kind of thing
CATEGORY = re.compile(
    r"\b(type|category|offence|class|group|strand|nature|minortext|minor text|crime|scam|theme|"
    r"question|measure|indicator|metric|kpi)\b"
)
GOOD_DAY = re.compile(
    r"committed|occurred|reported|received|incident|call|arrival|start|opened|accident|referr"
)
OTHER_DAY = re.compile(r"\b(end|ended|due|birth|dob|updated?|review|outcome|decided|extract)\b")
DAY_WORD = re.compile(r"\b(date|time|day|month|period)\b")
NO_FIGURE = re.compile(  # a year's total is one, and so is a count of them
    r"^(?!.*\btotal|(count|sum|number) of |.*\b(month|quarter|year) end|.*\bend of ).*"
    r"\b(latitude|longitude|lat|long|easting|northing|x|y|"
    r"age|year|month|quarter|code|hour|day|id|ref|reference|base|index|urn)\b|\btime$|^time\b|"
    r"\b(accident|attendance|call|case|crime|incident|job|log|record) ?(number|no)\b"
)
BASE = re.compile(
    r"\b(denominators?|(?<!prison )population|respondents|sample|number asked|answered)\b"
)
COUNT_WORD = re.compile(r"count|number|total|value|cases|referrals|incidents|offences|crimes")
RATE = re.compile(r"%|per ?cent|\brate\b|per [\d,]+|average|mean\b")
STOCK = re.compile(
    r"\b(in treatment|caseload|open cases|active|on roll|outstanding|"
    r"(open|waiting|held) (at|on)|at (the )?(end of|(month|quarter|year|period) end))\b"
)
# How sure a figure is, in a column of its own; `lower` and `upper` are read.
MARGIN = re.compile(r"margin of error|\bmoe\b|confidence (interval|limit)|\binterval\b|\bci\b")
DECIMAL = re.compile(r"\d\.\d")
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}%?")
