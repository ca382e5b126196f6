"""Whether a sentence says how many, how much, or how many times as much.

`size_in` reads approved sentences, which may hold no number at all. `amount_in` reads what anybody
typed: there numbers that count nothing may stand: days, years and spans of time, ages, steps and
tiers, references.
"""

import re
from functools import cache
from unicodedata import normalize

NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "(?:thir|four|fif|six|seven|eigh|nine)teen|sixty|seventy|eighty|ninety|dozens?|"
    "scores?|hundreds?|thousands?|millions?|zero|nil|nought|to (?:none|nothing)"
)
# Third-party centres and the third lockdown are no sizes.
_PARTS = (
    "per[ -]?cent\\w*|pct|pc|half|halv\\w+|third(?!-part| (?:national )?lockdown)|thirds|"
    "quarters?|(?:fif|six|seven|eigh|nin|ten|hundred)ths?|majority|minority|"
    "(?:almost|nearly|virtually) (?:all|none|no)"
)
# Counting twice is how something was recorded.
_TIMES = (
    "twice|thrice|doubl\\w+(?![ -]count)|tripl\\w+|trebl\\w+|quadrupl\\w+|quintupl\\w+|\\w+fold"
)
_MOST = "largest|biggest|highest|greatest|commonest|lowest|smallest|fewest|most|least|most common"
_ORDERS = (
    f"(?:second|next)[ -](?:{_MOST})|(?:{_MOST}) of (?:all|any|every|the)|"
    "the (?:largest|biggest|highest|greatest|commonest|lowest|smallest|fewest)|"
    "(?:more|fewer|less|higher|lower|larger|smaller|greater|bigger|commoner) than (?:\\w+ )?"
    "(?:any|all|every|each|most|other)|rank\\w*|outnumber\\w*|overt(?:ook|ak\\w+)"
)
_SIZES = re.compile(f"\\d|[%‰]|\\b(?:{NUMBER_WORDS}|{_PARTS}|{_TIMES}|{_ORDERS})\\b", re.IGNORECASE)
_DAYS = re.compile(r"\b(?:\d{1,2} (?=[A-Z]))?(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:/\d\d)?\b")


def size_in(text: str, with_dates: bool = False) -> str:
    """The first word or sign that says how much, or what stands before what; '' for none.

    Args:
        text: a sentence.
        with_dates: whether years and days (8 July 2019, 2019/20) may stand in it.
    """
    plain = normalize("NFKC", text)  # one half as one character becomes 1, a stroke and 2
    found = _SIZES.search(_DAYS.sub("", plain) if with_dates else plain)
    return found[0] if found else ""


_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w{3,5}teen|twenty|thirty|"
    "forty|fifty|sixty|seventy|eighty|ninety|hundred"
)
# Every repetition ends: a long row of numbers is matched in parts, not tried in every way.
_NUM = rf"(?:\d{{1,9}}(?:[.,]\d{{1,9}}){{0,3}}|(?:{_SMALL})(?:[- ](?:{_SMALL})){{0,3}}[- ]?)"
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May|MAY)|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?!\w)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_JOIN = r"\s*(?:-|–|,|to|and|or)\s*"
# What a year as written is not where it follows: a count that happens to look like one.
_COUNTED = (
    r"were|was|recorded|logged|had|saw|total\w*|only|just|about|around|nearly|almost|some|roughly|"
    r"approximately|another|extra|least|most|counted|(?:fell|rose|down|up|dropped|grew|increased|"
    r"decreased|declined) (?:by|to|from)|=|:"
)
UNITS = (
    "offences?|crimes?|incidents?|cases?|reports?|calls?|call-outs?|thefts?|attendances?|victims?|"
    "casualties|referrals?|arrests?|attacks?|assaults?|collisions?|fires?|visits?|complaints?"
)
# A number here names a step on a way; "a level 40 below" does not.
_STEPS = (
    "step|tier|phase|stage|level|wave|part|section|note|table|figure|chart|slide|appendix|annex|"
    "paragraph|item|page|chapter|article|schedule|band|class|grade|option|objective|priority|"
    "theme|outcome|recommendation|version|junction"
)
# Words that stand before a count as often as before a name: with a capital only, and not before
# what is counted. Pupils of Year 7 are not seven.
_NAMED = "Year|Area|Ward|District|Operation|Action|Zone|Lane"
_STEP = r"(?:\d{1,2}[a-z]?(?:\.\d+)*|one|two|three|four|five|six)(?![\w%])"
_SPANS = "second|minute|hour|day|night|evening|week|weekend|fortnight|month|term|year|decade"
_EVERY_SPAN = f"{_SPANS}|quarter"
# What stands after a span of time and is counted: "45 night burglaries", "45 day and night thefts".
_COUNTED_SPAN = (
    rf"(?!(?:[\s,-]+(?:and|or|time|{_SPANS})s?){{{{0,4}}}}(?:[\s-]+[\w-]+)?[\s-]+(?:{{thing}})\b)"
)
# Quarters are time only behind a word of time; "over three quarters" may be more than 75%.
# Of a year, too, where two spaces are what is left of it.
_OF = r"\s+of\b(?!\s{2}|\s(?:the|this|that|last) year\b(?!['’]s))"
_QUARTERS = (
    rf"\b(?:in|for|each|every|last|first|past|next|previous|these|those|following|final)\s+"
    rf"(?:of\s+)?{_NUM}[-\s]?quarters?\b(?!{_OF})"
    rf"|\b(?<!by )(?<!to )over\s+{_NUM}[-\s]?quarters\b(?=\s*(?:[.,;)]|$)|\s(?:in a row|running)\b)"
    rf"|\b{_NUM}[-\s]?(?:consecutive|full|whole|more|further)\squarters\b(?!{_OF})"
    rf"|\b{_NUM}[-\s]?quarters(?=\s+of\b)(?!{_OF})"
)
_PEOPLE = "people|adults|children|residents|women|men|girls|boys|anyone|everyone|those"
# References, laws, roads; days before months, months before years.
_DATES = [
    r"\bQ[1-4] \d\d/\d\d\b|(?<![\d/])\b\d\d/\d\d Q[1-4]\b",
    r"\b(?:COVID[- ]?|STATS ?)19\b|\bSI \d{4}/\d+\b|\(c\. ?\d+\)|\b[EKNSW]\d{8}\b",
    r"(?-i:\b[A-Z]{2,}(?:/[A-Z0-9]+){1,6}\b)|(?-i:\b(?![Xx])[A-Z]{1,3}-?\d{1,4}\b)",
    rf"\b{_DAY}(?:{_JOIN}{_DAY}){{0,6}}\s+(?:of\s+)?{_MONTH}(?:\s+{_YEAR}\b)?",
    rf"\b(?:between|from)\s+{_YEAR}\s+and\s+{_YEAR}\b|\bAct\s+{_YEAR}\b"
    rf"|\bquarters?\s[1-4]\b|\byear for (?:[a-z]+ ){{0,4}}was {_YEAR}\b",
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th|,\s+{_YEAR})\b",
    rf"\b{_MONTH}(?:\s+{_YEAR}|[-'’]\d\d)\b",
    r"(?<![\d/])\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{4}-\d\d(?:-\d\d)?\b",
    rf"\b{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d\d)\b(?:,?\s+Q[1-4])?",
]
_WRITTEN_YEARS = rf"(?:(?<![\d,.£-])|(?<=[a-z]-))\b{_YEAR}s?\b(?!,\d|\.\d|%| per ?cent)"
_NOT_COUNTED = [
    _WRITTEN_YEARS,
    r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)(?!\w)"
    r"|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b24/7\b",
    rf"\b{_NUM}(?:{_JOIN}{_NUM})?(?:[-\s]|\s(?:or (?:more|fewer)\s)?)"
    rf"(?:(?:working|calendar|consecutive|full|whole|more|further|long|school)[-\s])?"
    rf"(?:(?:{_SPANS})s(?:['’])?\b(?! of the (?:offence|crime|incident)s)"
    rf"|(?:{_SPANS})(?:['’]s)?\b(?!\s+of\b)SINGULAR)",
    _QUARTERS,
    r"\b(?:first|second|latter|other|last|early|next|this|that) half\b|\bhalf[- ](?!times)"
    r"(?:term|day|hour|year|time|way|price|marathon)\w*"
    r"|\bhalf of (?:the|this|that|last) (?:year|month)\b(?!['’]s)",
    # When somebody meets is no count; how often something happens is.
    rf"\b(?:meets?|met|meetings?|holds?|held|runs?|ran|called)(?:\s[\w'’-]+){{0,3}}?\s(?:once|twice|"
    rf"{_NUM}\stimes)[-\s](?:a|an|each|every|per)\s(?:{_EVERY_SPAN})\b"
    r"|\ba quarter (?:ago|earlier|later)\b",
    # Ages, ordinals of time, steps.
    rf"\baged? (?:between )?\d+(?:{_JOIN}(?:\d+|over|under|above))*(?: (?:and|or) (?:over|under))?",
    rf"\b(?:under|over)(?:[- ]\d\d?s|-\d\d?)\b|\b(?:{_PEOPLE}) (?:under|over) \d\d?\b",
    r"\b\d{1,2}(?:st|nd|rd|th) (?:century|anniversary|birthday|lockdown|floor|year|week|month|day)",
    rf"\b(?:{_STEPS})s?\s+{_STEP}(?:{_JOIN}{_STEP})*"
    r"(?!\s*(?:%|per ?cent|below|above|lower|higher|more|fewer|less|points?))",
    rf"(?-i:\b(?:{_NAMED}))s?\s+{_STEP}(?:{_JOIN}{_STEP})*(?!\s*(?:%|per ?cent))"
    r"(?!\s+(?:[\w-]+\s+)?(?!pupils|students|groups|classes|is|was|has)\w+s\b)",
    r"\bthird[- ](?:part(?:y|ies)|sector|lockdown|national|wave|phase|year|time|meeting|round|"
    r"step|tier|stage|quarter|person)\b",
    r"\b(?:one|two|three|four|1|2|3|4)-(?:way|tier|stage|step|part|page|point|to-\w+)\b",
    # Speeds, and actions of a plan: "six of the eight actions".
    rf"\b{_NUM}\s?mph\b|\b(?:{_NUM}\s(?:out )?of (?:the |our |its |all )?)?{_NUM}\s"
    r"(?:actions|objectives|milestones|recommendations)\b(?! of\b)",
    # A unit, where no number can stand before it: "rate per 100,000 10-17", "satisfied (%)". In
    # the midst of a sentence 10-17 may be the rate: "per 100,000 fell to 10-17"; 10-12 always may.
    r"(?:\brates?\s|[(,;]\s*)per 10{0,2}(?:,?000){1,2}\b"
    rf"(?: (?:(?:population|young people|{_PEOPLE}) )?(?:0|10|16|18)[-–](?:1[5-9]|[2-9]\d)"
    r"(?=\s*(?:[),;]|$)))?"
    r"|(?:^|[(,;])\s*(?:%|per ?cent)(?=\s*(?:[),;]|$|of\b))",
    # Numbers that one dials.
    r"\b(?:call|dial|ring|phone) (?:999|101|111)\b(?:[\w ,]{0,40}\bor (?:999|101|111)\b)?"
    r"|\b(?:999|101|111)(?= (?:call|emergency|number|service|line)s?\b)",
    # "Double glazing" is no multiple.
    r"\bdouble[- ]?(?:glaz|lock|sided|yellow|count|deck|check|book)\w*",
    r"\b(?:zero|nil)[- ](?:toleranc|carbon|hour|emission)\w*",
]
_RATES = rf"\b(?:every|per|each)\s+(?:{_NUM})[-\s](?:{_EVERY_SPAN})s?\b"
# A year is a count where its words say so, or where it stands before what is counted.
_BEFORE = (
    "in|of|the|since|from|to|for|by|until|till|before|after|during|throughout|compared with|"
    "spring|summer|autumn|winter|christmas|easter|early|late|mid|pre|post|calendar|the year|"
    "act|end|start|lockdown"
)
_NO_DATE = "".join(rf"(?<!\b{word}[ -])" for word in _BEFORE.split("|")) + rf"\b{_YEAR}\s+"
# Only many of a thing are counted: "2019 burglaries", not "2019 burglary fell".
_YEAR_OF = rf"{_NO_DATE}(?:[\w-]+\s+){{{{0,2}}}}?(?:{{thing}})(?<=s)\b"
_COUNTED_YEAR = rf"\b(?:{_COUNTED})\s*{_YEAR}\b(?!\s?[-–/])|{_YEAR_OF.format(thing=UNITS)}"
# A count in the dress of a step or an age: "rose to level 45", "fell from over 45s".
_DRESSED = (
    r"\b(?:fell|rose|dropped|grew|increased|decreased|declined|stood|total\w*),?\s"
    rf"(?:(?:(?:to|by|at)\s|(?=level|grade|figure))(?:{_STEPS}|{_NAMED})s?\s{_STEP}"
    rf"|from\s(?:level|figure)s?\s{_STEP}|(?:from|to|by|at)\s(?:over|under)[- ]\d\d?s\b)"
)
_ALWAYS = re.compile(f"{_RATES}|{_COUNTED_YEAR}|{_DRESSED}", re.IGNORECASE)
_YEARS = re.compile(_WRITTEN_YEARS, re.IGNORECASE)
_FIGURES = re.compile(rf"£?\d(?:[\d,.]*\d)?%?|[%‰]|\b(?:{NUMBER_WORDS})\b", re.IGNORECASE)
_DATED = [re.compile(pattern, re.IGNORECASE) for pattern in _DATES]
_GOOD = r"(?:(?:good|clear|mere|further|fair|solid|full) )?"
_FRACTIONS = (
    rf"half|halv\w+|thirds|(?:a|one|by|nearly|almost|over|about)[- ]{_GOOD}third|"
    r"third (?:of|less|fewer|more|lower|higher|down|up)|"
    rf"(?:a|one|two|three|by)[- ]quarters?|by an? {_GOOD}quarter|"
    rf"(?:an?|one|two|three|four|five|six|seven|eight|nine)[- ]{_GOOD}"
    r"(?:fif|six|seven|eigh|nin|ten|twelf|hundred|thousand)ths?|"
    r"(?:vast|small|large|slim|great) (?:majority|minority)|(?:majority|minority) of"
)
_MULTIPLES = (
    r"twice|thrice|doubl(?:e[ds]?|ing)|tripl\w+|trebl\w+|quadrupl\w+|quintupl\w+|"
    r"quarter(?:ed|ing)|"
    rf"(?:{_SMALL}|many|several|multi)-?fold|"
    r"(?:several|many|few) times (?:as|more|higher|lower|the)|"
    r"(?:happen(?:s|ed)?|occur(?:s|red)?|place) once (?:an?|each|every|per)"
)
_AMOUNTS = re.compile(
    rf"\d|[%‰]|\b(?:{NUMBER_WORDS}|per[ -]?cent\w*|pct|couple of|handful|zeros?|"
    rf"(?:single|double) (?:figures|digits)|{_FRACTIONS}|{_MULTIPLES})\b",
    re.IGNORECASE,
)
# A number of the very thing that a text is about: before what is counted, after what tells of it.
_ONE = rf"(?:\d[\d,.]{{0,20}}\d|\d|{NUMBER_WORDS})"
_NUMBER = rf"(?<![\w-]){_ONE}(?:(?:-|\s(?:and|to)\s){_ONE})?(?![\w-])"
_CHANGED = (
    r"fell|rose|down|up|dropped|grew|increased|decreased|declined|stood|came|total\w*|number\w*"
)
_OF_IT = re.compile(
    rf"[%‰]|\b(?:per[ -]?cent\w*|pct|handful|couple of|dozens|{_FRACTIONS}|{_MULTIPLES})\b"
    rf"|{_NUMBER}\s(?:[\w-]+\s)?(?:{UNITS}|more|fewer|less|lower|higher|of them)\b"
    rf"|{_NUMBER}\s(?:an?|per|each|every)\s(?:{_EVERY_SPAN})\b"
    rf"|\b(?:{_CHANGED})(?:\s(?:to|by|at|from))?(?:\s[a-z]+)?\s{_NUMBER}"
    rf"|\b(?:were|was|are|is|saw|had|recorded|counted|logged)(?:\s[a-z]+)?\s{_NUMBER}"
    r"(?=\s*(?:[.,;)]|$|(?:in|last|this|that|since|during|of it)\b))"
    r"|\bby\s(?:[a-z]+\s)?\d[\d.,]*(?!\w|\s+\w)"
    rf"|[=:]\s*{_NUMBER}\s*(?:[.,;(]|$)",
    re.IGNORECASE,
)
# How something is counted: "counts twice", "an incident with two victims".
_HOW_COUNTED = re.compile(
    rf"\bcount\w* (?:twice|double)|\b(?:an?|one|each|every)\s[\w-]+\s(?:with|of|has|involving)\s"
    rf"{_NUMBER}\s\w+",
    re.IGNORECASE,
)
_POUNDS = re.compile(
    r"£\s?\d[\d,.]{0,20}\d?(?:\s?(?:k|m|bn|thousand|million|billion)\b)?"
    r"|\b\d[\d,.]{0,20}\s(?:pounds|pence)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:grants?|award\w*|fund(?:s|ed|ing)?|spen[dt]\w*|budget\w*|bids?|allocat\w+|contribut\w+|"
    r"invest\w*|underspen\w+|went to|paid for)\b",
    re.IGNORECASE,
)


def amount_in(sentence: str, thing: str = "", of_money: bool = False) -> str:
    """The first word or sign that says how much of something; '' for none.

    Args:
        sentence: without names that hold numbers of their own.
        thing: a pattern of what the sentence is about: one, no, a single burglary is an amount.
        of_money: whether the thing is counted in pounds: else money that was given is none of it.
    """
    for pattern in _DATED:
        sentence = pattern.sub(" ", sentence)
    for pattern in (_ALWAYS, _alone(thing)) if thing else (_ALWAYS,):
        if found := pattern.search(sentence):
            return found[0]
    if _GIVEN.search(sentence) and not of_money:
        sentence = _POUNDS.sub(" ", sentence)
    found = _AMOUNTS.search(_without_passed(sentence, thing or UNITS))
    return found[0] if found else ""


def figure_in(sentence: str) -> str:
    """The first number in digits or words, or other amount, that is no day, year or reference."""
    for pattern in (*_DATED, _YEARS):
        sentence = pattern.sub(" ", sentence)
    found = _FIGURES.search(sentence)
    return found[0] if found else amount_in(sentence, of_money=True)


def size_told(sentence: str) -> str:
    """The first per cent, fraction, multiple or number of what a sentence is about; '' for none.

    Other numbers may stand: those of districts, classes, systems, agreements.
    """
    for pattern in (*_DATED, _HOW_COUNTED):
        sentence = pattern.sub(" ", sentence)
    found = _ALWAYS.search(sentence) or _OF_IT.search(_without_passed(sentence, UNITS))
    return found[0] if found else ""


def _without_passed(sentence: str, thing: str) -> str:
    for pattern in _passed(thing):
        sentence = pattern.sub(" ", sentence)
    return sentence


@cache
def _passed(thing: str) -> list[re.Pattern[str]]:
    """What may stand beside a thing: numbers that count nothing, least of all the thing."""
    beside = _COUNTED_SPAN.format(thing=f"{UNITS}|{thing}")
    return [re.compile(pattern.replace("SINGULAR", beside), re.IGNORECASE)
            for pattern in _NOT_COUNTED]  # fmt: skip


@cache
def _alone(thing: str) -> re.Pattern[str]:
    about_figures = r"(?![\w\s-]{0,20}\b(?:figure|data|number|statistic|judgement|count|total)s?\b)"
    return re.compile(
        rf"\b(?:no|one|a single)\s(?:[\w-]+\s)?(?:{thing})\b{about_figures}"
        rf"|{_YEAR_OF.format(thing=thing)}{about_figures}"
        rf"|\b(?:only|just|to|than|of|by|least) one\s(?:[\w-]+\s)?(?:{UNITS})\b"
        rf"|\bevery (?:second|third|other|\w+th)\s(?:{thing})\b"
        rf"|\b(?:none of|both|neither of|(?:a )?pairs? of)\s(?:[\w-]+\s){{0,2}}(?:{thing})\b"
        rf"{about_figures}|\b(?:an?|one)\s(?:[\w-]+\s)?(?:{thing})\s(?:every|each|per|an?)\s"
        rf"(?:{_EVERY_SPAN})\b",
        re.IGNORECASE,
    )
