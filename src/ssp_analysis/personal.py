"""What must be in no pack: data that point to a person, machines' paths, faults of programs."""

import re
from collections.abc import Iterator

# Of programs' files: digits in it are no figures.
CHECKSUM = re.compile(r"\b[0-9a-fA-F]{32,}\b|sha(?:256|384|512)-[\w+/]+=*")
# Nothing but a letter or digit beside it makes something else of it.
_FREE, _END = r"(?<![A-Za-z\d])", r"(?![A-Za-z\d])"
# The postcode areas of Royal Mail; the inward half of a postcode never holds C, I, K, M, O or V.
_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA "
    "LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
# "M1 1st" is an ordinal after a name; "SK4 1ST" and "sk41st" are postcodes.
_ORDINAL = r"(?-i:(?<=[A-Z\d] )(?:1st|2nd|3rd|[04-9]th)\b)"
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\d{2})?|\d{4}-\d\d-\d\d)(?!\d)")
_ROOTS = (
    "home|root|work|workspace|workspaces|tmp|Users|Volumes|mnt|media|var|opt|srv|usr|etc|private|"
    "data|app|github|builds|content|Library|Applications|code|repo"
)
_REGISTRATION = r"[A-HJ-PR-Y]{2}\d{2}[\s-]?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{2,3}[A-Z]{3}"
PATTERNS: dict[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(
        r"(?<![\w.%+-])[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
    ),
    "a telephone number": re.compile(
        rf"{_FREE}(?<!\d[.,])(?:(?:\+|00)44\s?(?:\(0\)\s?)?|\(?0(?!\.))"
        rf"(?:\d[\s()./-]{{0,2}}){{9,10}}{_END}"
    ),
    "a National Insurance number": re.compile(
        rf"{_FREE}(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][\s-]?"
        rf"(?:\d[\s-]?){{6}}[A-D]{_END}",
        re.IGNORECASE,
    ),
    "a postcode": re.compile(
        rf"{_FREE}(?:{_AREAS})\d[A-Z\d]?[\s-]{{0,2}}(?!{_ORDINAL})\d[ABD-HJLNP-UW-Z]{{2}}{_END}",
        re.IGNORECASE,
    ),
    "a vehicle's registration": re.compile(
        # "On the A34 GMP" and "M60 ASB" are roads; "a van, A123 BCD" is none.
        rf"{_FREE}(?:{_REGISTRATION}|[C-HJ-LNPR-TV-Y]\d{{1,3}}[\s-][A-Z]{{3}}"
        r"|(?:vehicle|registration|reg|plate|car|van|lorry|bike|moped|motorcycle)[\s,:(]{1,3}"
        r"[ABM]\d{1,3}[\s-][A-Z]{3}"
        rf"|{_REGISTRATION.lower()}){_END}"
    ),
    "a path of a machine": re.compile(
        rf"(?<![\w./])/(?:{_ROOTS})/\S|(?<!\w)~/\w|\bdata/(?:raw|processed)/"
        r"|(?<![A-Za-z])[A-Za-z]:(?:\\{1,2}|/)\w|\\\\[A-Za-z0-9.-]+\\\w|file:/{2,3}\S",
    ),
    "a program's fault": re.compile(
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|-{60,}"
        r"|\b[A-Z]\w+(?:Error|Exception|Warning)\s?:|\bCell In\s?\[\d+\]|\bIn \[\d+\]:"
    ),
}
_NHS = re.compile(
    r"(?<!\d)(?<!\d\.)(?<![A-Za-z])(?:NHS)?\d{3}[\s-]{0,2}\d{3}[\s-]{0,2}\d{4}(?![A-Za-z\d])(?!\.\d)"
)
_TERMINAL = re.compile(r"\x1b?\[[0-9;]*m")  # colours of a terminal
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
CONTACT = ("an e-mail address", "a telephone number")
# Each run of letters is tried from its beginning only, each part of a domain in one way.
_USER, _PART = r"(?<![\w.+-])[\w.+-]+", r"(?:[^\W_]|-)+"
_AT = r"(?:\s*[\[({<]\s*at\s*[\])}>]\s*|_at_)"
_DOT = r"(?:\s*[\[({<]\s*dot\s*[\])}>]\s*|\s+dot\s+|_dot_|\.)"
# Streets by what few other names end in; "42 Hazel Grove residents" are people of a ward.
_WORDS = r"(?:[A-Z][\w'’-]{1,30}\s+){1,3}"
_STREET = (
    rf"{_WORDS}(?:Street|St\b\.?|Road|Rd\b\.?|Avenue|Ave\b\.?|Lane|Close|Drive|Crescent|"
    r"Terrace|Mews|Gardens|Brow|Croft|Boulevard)"
)
_ENDS_LIKE_ONE = (
    rf"{_WORDS}(?:Court|Place|Way|Walk|Grove|Square|Hill|Rise|Row|Fold|View|Bank|Gate|Villas)"
)
# Streets in small letters, where no noun follows: at 4 main road junctions nobody lives. What is
# more often another word is one at a clause's end, behind one word.
_SMALL_WORD = r"(?!(?:of|the|and|an?|on|in|for|to|by|at)\b)[a-z'’-]{2,30}\s+"
_SMALL_STREET = (
    rf"(?:{_SMALL_WORD}(?:close|drive|gardens|croft|mews|court|grove)\b(?=\s*(?:[.,;:()!?]|$))"
    rf"|(?:{_SMALL_WORD}){{1,3}}"
    r"(?:street|road|rd|avenue|ave|lane|crescent|terrace|brow)\b\.?(?=\s*(?:[.,;:()!?]|$|"
    r"(?:and|who|was|were|is|has|had|asked|said|told|in|by|for|with|about|wants?|called)\b)))"
)
_HOUSE = r"(?:[Ff]lat\s+\d+\w?,?\s+)?(?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?,?\s+"
_COUNTED = (
    r"(?!\s+(?:\w+\s+)?(?:traders|shops|residents|businesses|premises|people|homes|"
    r"car parks?|junctions?|cameras?)\b)"
)
# Two words with capitals that end so are no person.
_BODIES = (
    "Station|Hall|Team|Partnership|Centre|Club|School|College|Church|Services?|Council|Police|"
    "Group|Forum|Hub|Library|Park|Office|House|Trust|Panel|Board|Shop|Store|Market|Court|Safety|"
    "Neighbourhood|Operation|Project|Scheme|Justice|Friends|Estate|Village|Precinct|Residents"
)
_PLACES = "Street|Road|Lane|Avenue|Close|Way|Place|Square|Row|Ward|Day|Award|Fund"
# Garc\u00eda, O'Neill, McDonald, Smith-Jones.
_UPPER, _LOWER = "[A-Z\u00c0-\u00d6\u00d8-\u00de]", "[a-z\u00df-\u00f6\u00f8-\u017f'’]"
_PLAIN = rf"{_UPPER}(?:['’]{_UPPER}|a?c{_UPPER})?{_LOWER}{{1,20}}(?:-{_UPPER}?{_LOWER}{{1,20}})?"
_TITLE = (
    rf"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev)\b\.?\s+(?:{_UPPER}[\w'’-]{{0,30}}\.?\s?){{1,3}}"
    rf"|\b{_UPPER}\.\s?(?:{_UPPER}\.\s?)?(?!(?:{_BODIES})\b){_PLAIN})"
)
_FULL = (
    rf"(?!(?:The|In|At|On|Near|From|Our|For|By)\b){_PLAIN}\s(?:{_UPPER}\.?\s)?"
    rf"(?!(?:{_BODIES})\b){_PLAIN}"
)
_NAME = rf"(?:{_TITLE}|{_FULL})"
# Common given names in England, without those that are as often a place or a word (Grace, Dawn).
_GIVEN = (
    "Aaron|Abdul|Adam|Adrian|Ahmed|Aisha|Alan|Alex|Alexander|Alexandra|Alice|Alison|Amanda|Amelia|"
    "Amy|Andrea|Andrew|Andy|Angela|Anita|Anna|Anne|Anthony|Barbara|Becky|Ben|Benjamin|Beth|Brian|"
    "Carl|Carol|Caroline|Catherine|Charles|Cheryl|Chris|Christine|Christopher|Claire|Clare|Colin|"
    "Craig|Daniel|Darren|Dave|David|Deborah|Denise|Derek|Diane|Donna|Eleanor|Elizabeth|Emily|"
    "Emma|Eric|Fatima|Fiona|Gareth|Gary|Gemma|Geoff|Gillian|Graham|Hannah|Helen|Ian|Imran|"
    "Jacqueline|James|Jamie|Jane|Janet|Jason|Jayne|Jennifer|Jenny|Jessica|Jo|Joanne|Joe|John|"
    "Jonathan|Joseph|Joshua|Joyce|Julia|Julie|Karen|Kate|Katherine|Kathryn|Katie|Keith|Kelly|"
    "Kenneth|Kevin|Kim|Kirsty|Laura|Lauren|Leanne|Lee|Lesley|Linda|Lisa|Liz|Louise|Lucy|Lynn|"
    "Margaret|Maria|Marie|Mark|Martin|Mary|Matt|Matthew|Maureen|Melanie|Michael|Michelle|Mike|"
    "Mohammad|Mohammed|Muhammad|Nadia|Natalie|Natasha|Neil|Nichola|Nicholas|Nick|Nicola|Nigel|"
    "Oliver|Pamela|Patricia|Patrick|Paul|Paula|Pauline|Peter|Philip|Phil|Priya|Rachael|Rachel|"
    "Raj|Rebecca|Richard|Rob|Robert|Roger|Rosie|Russell|Ruth|Ryan|Sally|Sam|Samantha|Samuel|Sandra|"
    "Sara|Sarah|Sean|Sharon|Sheila|Shirley|Simon|Siobhan|Sophie|Stephanie|Stephen|Steve|Steven|"
    "Stuart|Sue|Susan|Suzanne|Tanya|Thomas|Tim|Timothy|Tina|Tom|Tony|Tracey|Tracy|Vanessa|Wayne|"
    "Wendy|William|Yvonne|Zoe"
)
_NO_PLACE = "".join(rf"(?<!(?i:\b{word}) )" for word in ("in", "at", "the", "near", "around"))
# As people write who use no capitals, or nothing but.
_TITLED = (
    r"(?i:\b(?:mr|mrs|ms|miss|mx|dr|rev)\.?\s+[a-z'’-]{1,30}(?:\s+[a-z'’-]{1,30}){0,2},?\s*"
    r"(?:(?:of|from|at|lives? (?:at|in|on)|living (?:at|in|on))\s+(?:\d{1,4}\w?,?\s+)?|"
    r"\d{1,4}\w?,?\s+)(?:[a-z'’-]{1,30}\s+){1,3}(?:street|road|avenue|lane|close|drive|crescent|"
    r"terrace|mews|gardens|court|place|way|walk|grove|square|hill|rise|row|fold)\b)"
)
_LIVES = r",?\s*\(?(?:of|from|at|(?:who )?lives? (?:at|in|on)|living (?:at|in|on))\s+"
# What people write so that no program takes it for an address; it is one all the same.
IN_WRITING: dict[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(
        rf"{_USER}{_AT}{_PART}(?:{_DOT}{_PART}){{0,6}}?{_DOT}[A-Za-z]{{2,}}"
        rf"|{_USER}\s+at\s+(?!the\b|an?\b)[\w-]+(?:\s+dot\s+[\w-]+)+"
        rf"|{_USER}\s+@\s+[\w-]+\s*\.\s*[A-Za-z]{{2,}}"
        rf"|(?<![\w.+-])(?=[\w+-]+[._]){_USER}\s+at\s+{_PART}(?:\.{_PART})*\.(?:com|org|net|uk|eu|info)\b",
        re.IGNORECASE,
    ),
    "a telephone number": re.compile(
        r"(?<![\d.,/£])(?:7\d{3}[\s-]?\d{3}[\s-]?\d{3}|161[\s-]\d{3}[\s-]?\d{4})(?!\d)"
        r"|(?:tel|telephone|phone|mobile|mob|fax|ring|call)(?: (?:number|on|no))*\.?:?\s+"
        r"\+?\d(?:[\s().-]?\d){5,}",
        re.IGNORECASE,
    ),
    # Nothing but a name, where a role should stand.
    "a person's name": re.compile(
        rf"^\W*(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor)\b\.?(?:\s+{_UPPER}[\w'’.-]{{0,30}}){{1,3}}"
        rf"|(?:{_GIVEN})\s(?:{_UPPER}\.?\s)?(?!(?:{_BODIES}|{_PLACES})\b){_PLAIN})\W*$"
    ),
    "a person's address": re.compile(
        rf"(?<![\w.,£/]){_HOUSE}{_STREET}(?!\w){_COUNTED}"
        rf"|\b(?:at|of|from|address:?|in|lives)\s+{_HOUSE}{_ENDS_LIKE_ONE}(?!\w){_COUNTED}"
        rf"|{_NAME}{_LIVES}(?:\d+\w?,?\s+)?{_STREET}(?!\w)"
        rf"|{_NAME},?\s+{_HOUSE}(?:{_STREET}|{_ENDS_LIKE_ONE})(?!\w)"
        rf"|{_TITLE}\s?,\s+{_STREET}(?!\w){_COUNTED}"
        rf"|{_NO_PLACE}{_NAME}\s?\(\s?{_STREET}\s?\)"
        rf"|(?i:\b(?:of|from|at|lives? (?:at|in|on))\s+{_HOUSE}{_SMALL_STREET})"
        rf"|\b[Ff]lat\s+\d+\w?,?\s+(?:{_STREET}|{_ENDS_LIKE_ONE})(?!\w)|{_TITLED}"
    ),
}


def personal_data(text: str, allowed: str | None) -> Iterator[str]:
    """The kinds of things found in a text that no pack may hold.

    Args:
        text: a piece of a file.
        allowed: text whose own addresses and numbers may stand: published contact details; None
            where it is not known which are published, so that they are not looked for.
    """
    text = _COLOUR.sub(" ", CHECKSUM.sub(" ", _TERMINAL.sub("", text)))
    for kind, pattern in PATTERNS.items():
        if allowed is None and kind in CONTACT:
            continue
        searched = _DAY.sub(" ", text) if kind == "a telephone number" else text
        if any(match[0].strip() not in (allowed or "") for match in pattern.finditer(searched)):
            yield kind
    found = (match[0] for match in _NHS.finditer(text))
    if any(_is_nhs_number(number) and number not in (allowed or "") for number in found):
        yield "an NHS number"


def personal_in_writing(text: str, published: str) -> Iterator[str]:
    """As `personal_data`, in text that somebody typed: also as people write what they hide.

    Args:
        text: as a reader sees it.
        published: text whose own addresses and numbers may stand.
    """
    found = dict.fromkeys(personal_data(text, published))
    for kind, pattern in IN_WRITING.items():
        if any(match[0].strip() not in published for match in pattern.finditer(text)):
            found.setdefault(kind)
    yield from found


def _is_nhs_number(text: str) -> bool:
    """Whether the check digit fits (modulus 11, NHS Data Dictionary)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    rest = 11 - sum(d * weight for d, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if rest == 11 else rest)
