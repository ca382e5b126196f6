"""No sentence that people type says how much of what is withheld, or points to a person."""

import pytest

from ssp_analysis.inert import LONGEST
from ssp_analysis.release.typed_text import (
    Subject,
    Typed,
    _parts,
    faults_of,
    sentences,
    with_bare_names,
)

SHOWN = (
    "Hate incidents reported to third-party centres",
    "Anti-social behaviour cases, council and Stockport Homes",
    "Council anti-social behaviour cases",
    "Deliberate secondary fires",
    "Hospital attendances after assault",
)
SUBJECTS = with_bare_names(
    [
        Subject(
            "Recorded crime",
            ("burglaries", "house break-ins", "theft", "police figures"),
            ("Recorded crime", "Greater Manchester Police, performance lead",
             "Greater Manchester Police", "GMP"),
        ),
        Subject("Crime", ("Recorded crime",)),
        Subject("Damage", (), ("Criminal damage and arson",)),
        Subject("Criminal damage and arson"),
        Subject("Hacking", called=("online",)),
        Subject("Burglary of homes", (), ("Burglary of homes", "BURGLARY RESIDENTIAL")),
        Subject("Theft from the person", (), ("Theft from the person",)),
        Subject("Violence", (), ("Violence", "VAP")),
        Subject("Other incidents", (), ("Other incidents",)),
        Subject("Low", ("Low",), ("Low",)),
        Subject("Hate crime", ("Recorded hate crime", "Hate crime recorded by the police")),
        Subject("Police ASB", ("Anti-social behaviour logged by the police",)),
        Subject("Police referrals", ("Case conference cases referred by the police",)),
        Subject("Road casualties", ("Road casualties", "People killed or injured on the roads")),
        Subject("Money lost", ("Money lost to scams",), (), of_money=True),
    ],
    SHOWN,
)  # fmt: skip
NUMBERED = ("Safer Places Plan 18 to 21", "Seven Brooks", "The 3 Rivers project")


def told(text, about="", statements=()):
    typed = Typed(text, "file.csv, row 2", "column reply", about)
    return list(faults_of([typed], SUBJECTS, statements, SHOWN, NUMBERED, "desk@council.example"))


REFUSED = [
    # words before a count, and words of time that are none
    "Last year 45 burglaries were recorded.",
    "In the Brinnington area 14 burglaries were recorded.",
    "During the operation 22 burglaries were solved.",
    "In Cheadle Ward 12 burglaries were recorded.",
    "There were 412 night burglaries, and 45 night-time burglaries in May.",
    "We recorded 45 weekend burglaries.",
    "Three quarters of burglaries were at night.",
    "Half of this year's burglaries were at night.",
    "Burglary near St. Peter's rose to 45.",
    "Burglary (incl. Hazel Grove) came to 45.",
    "Burglary, e.g. Bramhall, came to 45.",
    "None of the burglaries was solved.",
    "Both burglaries were solved, and a pair of burglaries were not.",
    "Burglary quartered.",
    "There is a burglary every day.",
    "Burglary: 12 per 100,000.",
    "One burglary per 1,000 homes.",
    "The burglary rate per 1,000: 12.",
    "Burglary rose a few %.",
    "Per cent of burglaries solved: ten.",
    "The burglary rate per 1,000 fell to 10-12.",
    "Burglary rates per 1,000 were 9-11.",
    "The burglary rate per 1,000 10-12 this year.",
    "The burglary rate per 1,000 10-12.",
    "Burglary fell by three quarters.",
    "Three quarters fewer thefts.",
    "Burglary fell by three-quarters since April.",
    "Over three quarters of burglaries were at night.",
    "In Stockport 2020 burglaries were recorded.",
    "More than 2020 burglaries were logged, and officers dealt with 2020 thefts.",
    "Over 2020 thefts were logged.",
    "Burglary rose one and a half times.",
    "Thefts took place twice a month.",
    "Theft happened 3 times a quarter.",
    "Theft happened once a week.",
    "Burglary rose to level 45.",
    "Thefts fell by phase 40.",
    "There were 45 day and night burglaries, and 45 day, night and weekend thefts.",
    "Burglary fell, from over 45s to under 30s.",
    # digits, in any script and dress
    "Burglaries came to 412 over the winter.",
    "GMP counted 73,921 of them.",
    "Burglary: 412.",
    "412 house break-ins were prevented or solved.",
    "There were ４１２ burglaries.",
    "Burg\u200blaries stood at 4\u200b12.",
    "**Burglaries** fell to _31_ in all.",
    "Burglaries rose by ½ on the year before.",
    "Residential burglary (BURGLARY RESIDENTIAL) = 88",
    "Violence is up 7 on last year.",
    "VAP: 19 in May, 23 in June.",
    "Thefts from a person numbered 64.",
    "The police logged 40 more reports of anti-social behaviour.",
    "Of case conference cases, the police referred 18.",
    "The police referred 18 of the cases that came to case conference.",
    "House-break-ins: approx. 90.",
    "House break-ins came to No. 4 on the list.",
    "Burglary was 2.5 times what it had been.",
    "In 2020/21 burglary stood at 96 against 140 in 2019/20.",
    "There were 2019 burglaries in all.",
    "2019 burglaries were counted.",
    "A burglary happened every 3 days.",
    "People killed or injured on the roads: 12 in March 2021.",
    "The level of road casualties was 40 below the usual one.",
    "Recorded crime was at level 4% under last year's.",
    "On 3 May 2020 and after it, GMP logged 31 of them.",
    "£4,000 of goods went in burglaries.",
    "Money lost to scams came to £40,000, and grants paid for leaflets.",
    "| Burglaries | 412 |",
    "<b>Burglaries</b>&nbsp;&#52;&#49;&#50;",
    "Violence was 50:50 between town and home.",
    # words
    "Burglaries fell to about four hundred.",
    "Dozens of burglaries were reported in the summer.",
    "Seventeen hate crimes were recorded in June.",
    "Hate crime: twenty-one reports fewer.",
    "Only a handful of thefts took place in the lockdown.",
    "There was just one burglary in April.",
    "No burglaries were reported in April.",
    "A single burglary was recorded in that week.",
    "Road casualties dropped to zero for a while.",
    "Hundreds of thefts went unreported.",
    "Thefts dropped to single figures.",
    "Theft is down to one case a week.",
    "Every second theft is solved.",
    "A person reported the theft of 3 bags from them.",
    # fractions, shares, multiples
    "House break-ins fell by a third.",
    "Burglary was down a quarter on the year.",
    "Burglaries halved while people were at home.",
    "Half of all thefts took place in the town centre.",
    "Two thirds of violence took place at home.",
    "A tenth of road casualties were children.",
    "One in five burglaries was solved.",
    "Violence rose by ten per cent.",
    "Violence was up 8pc.",
    "Burglary rose twelve percentage points.",
    "Hate crime doubled after the referendum.",
    "Thefts were twice as common as before.",
    "Burglaries more than trebled in the outer wards.",
    "Theft grew threefold.",
    "Theft was many times higher than usual.",
    "The vast majority of burglaries were at night.",
    # by owner, by core name, by an everyday word as it is written
    "Greater Manchester Police told us of 412 in the quarter.",
    "According to GMP it fell by a fifth.",
    "Hate incidents reported to third-party centres fell, and hate crime by 12 with them.",
    "The indicator Low stood at 14.",
    "Low: 14",
    "A concern about the Other incidents: 52",
    "Burglary:\n- 31 in the first week\n- fewer later",
    "Police figures show a 9% fall.",
    # parts of a label, its words in another order, everyday words that were listed
    "Criminal damage rose by 40%.",
    "Arson fell by half.",
    "Police-recorded anti-social behaviour rose by 109%.",
    "Anti-social behaviour incidents reported to the police rose by 109%.",
    "Crime fell by 40%.",
    "In the year crimes fell from 20,000 to 15,000.",
    "Crime is down a tenth.",
    "Burglary was down by a good quarter.",
    "Of it all 40% was online.",
    # an activity beside a count
    "Burglary prevention: 40% fewer.",
    "Burglary prevention cut offences by 40.",
    "Burglary prevention work: burglary down to 40.",
    "The burglary team saw 45 offences.",
    "Burglary team: 412.",
    "GMP gave 45 offences to the court.",
    "GMP visited 40 homes after burglaries.",
]
PASSED = [
    "Burglary rate per 100,000 homes",
    "Theft, rate per 100,000 aged 10-17",
    "Theft, rate per 100,000 10-17",
    "Theft (rate per 100,000 population 10-17)",
    "Burglary solved (%)",
    "% of burglaries solved",
    "Theft, per cent",
    "Year 7 pupils heard how to prevent burglary.",
    "Burglary fell in the last three quarters, and over 12 months.",
    "We publish none of the burglary figures.",
    # time
    "In March 2020 burglary fell sharply.",
    "Burglary has been lower since 23 March 2020, and since 1 April above all.",
    "Recorded crime is not shown for 2020/21 or 2019-20.",
    "Burglary in 2020 was below that of 2019.",
    "Between April and December 2020 burglaries fell.",
    "From 5 to 16 November 2020 thefts were rare.",
    "Q3 2020/21 saw fewer burglaries.",
    "The burglary team met on 12/04/2021 at 10:30.",
    "For six months burglaries stayed low.",
    "The ten-year strategy on violence begins in the spring.",
    "Officers call back within 24 hours of a burglary.",
    "A 24/7 line for victims of violence opened.",
    "Burglary fell in the first half of the year and rose in the last quarter.",
    "Each quarter the police look at thefts again.",
    "The violence working group meets twice a month.",
    "Theft rose again from July to September 2021.",
    "In the 21st century burglary takes other forms.",
    "The year to June 2020 cannot be compared: many crimes were not recorded by GMP.",
    "Since March 23rd thefts have been few.",
    "Since Apr-20 thefts have been few, and in 20/21 Q3 fewest.",
    "The theft panel meets once a quarter.",
    "A third party reported the theft, in the second or third quarter of 2020.",
    "In summer 2020 burglary fell.",
    "During 2020 burglaries fell.",
    "Throughout 2020 crime was low.",
    "Between 2019 and 2020 crimes fell.",
    "Compared with 2019 crime was low.",
    "The 2020 theft campaign began in quarter 3 of 2020.",
    "The worst year for burglary was 2015.",
    "From mid-2019 crimes have been kept in another system.",
    "In late 2020 burglaries fell, and by end 2020 thefts too.",
    "Burglary fell for three quarters in a row.",
    "Burglary rose in the first two quarters of 2020 and was low in three quarters of the year.",
    "Talks on theft were held three times a year.",
    # names of phases, plans, laws, ages, roads
    "The Theft Act 1968 defines burglaries.",
    "Road casualties are those of STATS19.",
    "A 20 mph limit brought road casualties down.",
    "Six of the eight actions on violence are complete.",
    "Talks on theft reached Year 7 and over 60s.",
    "Under Tier 3 burglary was lower than under Tier 2.",
    "Step 2 and Step 3 of the roadmap brought thefts back.",
    "The Covid-19 rules changed what GMP logged.",
    "COVID-19 kept burglars at home; thefts fell.",
    "In the third national lockdown violence at home was the main concern.",
    "The Safer Places Plan 18 to 21 made burglary a priority.",
    "Seven Brooks asked for patrols after burglaries.",
    "The 3 Rivers project helps victims of violence.",
    "The Serious Violence Duty under section 17 changes how violence is prevented.",
    "Young people aged 10 to 17 learn about violence in school.",
    "Under-18s were told about theft on buses.",
    "Speeding on the A6 and M60 adds to road casualties.",
    "Call 101 to report a theft, or 999 in an emergency.",
    "Priority 2 of the plan is violence.",
    "Agreed under SSP/REL/2021/027, theft is told in words only.",
    # other meanings
    "Third-party reporting of hate crime was moved online.",
    "Hate incidents reported to third-party centres fell by 12%.",
    "Council anti-social behaviour cases rose by a fifth.",
    "Anti-social behaviour cases at the council rose by 31%.",
    "Deliberate secondary fires were down to 180.",
    "A grant of £12,000 paid for locks after burglaries.",
    "The burglary project was awarded £8,500 and spent £6,000 of it.",
    "Theft and burglary were lower than usual throughout the year.",
    "No figures on burglary are shown this year.",
    "The partnership publishes none of the crime figures of Greater Manchester Police.",
    "Zero tolerance of violence is the message.",
    "Double glazing and good locks prevent burglary.",
    "One of the aims is to prevent violence.",
    "One Stockport stands against violence.",
    "Low turnout: 14 people came.",
    "At a low cost 60 people were trained.",
    "In 12 other cases the incidents were about noise.",
    "The street wardens made 412 visits.",
    "Burglary was a concern. We fitted 40 locks.",
    "Burglary was a concern. 40 homes were given locks.",
    "Women from ethnic minority groups told us about violence at home.",
    "Two-way radios help shops against theft.",
    "The concerns of 12 residents were about dogs.",
    # what was done, given, opened
    "Burglary prevention: 400 packs given to residents.",
    "Hate crime awareness week: 3 events.",
    "Hate crime training for 45 staff.",
    "We opened six third-party hate crime reporting centres.",
    "We ran four sessions on hate crime.",
    "The Violence Reduction Unit gave £45,000.",
    "Greater Manchester Police seconded two officers.",
    "GMP officers visited 40 schools.",
    "The Police and Crime Commissioner gave £100,000.",
    "Ten officers joined the neighbourhood crime team.",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_sentence_that_says_how_much_of_something_withheld_is_refused(text):
    (fault,) = told(text)
    assert fault.place == "file.csv, row 2, column reply"
    assert "which is withheld in this paper" in fault.fault


@pytest.mark.parametrize("text", PASSED)
def test_a_sentence_that_does_not_is_none_of_our_business(text):
    assert told(text) == []


@pytest.mark.parametrize("row", ["one two three ", "1, 2, 3 ", "one-"])
def test_a_long_text_is_read_in_pieces_that_overlap(row):
    text = row * (8_000 // len(row))
    parts = list(_parts(text))
    assert max(map(len, parts)) <= LONGEST
    assert all(part in text for part in parts)
    assert text.startswith(parts[0])
    assert text.endswith(parts[-1])
    assert sum(map(len, parts)) >= len(text) + 100 * (len(parts) - 1)


def test_an_amount_far_from_what_it_counts_is_found_in_a_text_without_full_stops():
    assert told(f"Burglary {'and so on ' * 300} came to 412")
    assert not told(f"Burglary {'and so on ' * 300} came up")


def test_there_are_enough_probes_of_either_kind():
    assert min(len(set(REFUSED)), len(set(PASSED))) >= 50


def test_what_is_refused_is_never_quoted():
    (fault,) = told("Burglaries came to 412 over the winter.")
    assert "412" not in " ".join(fault)


def test_only_the_very_sentence_that_is_approved_may_stand():
    approved = ("Burglaries halved while people were at home. More cannot be said.",)
    assert not told("Burglaries halved  while people were at home", statements=approved)
    assert told("Burglaries halved while people were at home by a lot.", statements=approved)
    assert told("Violence halved while people were at home.", statements=approved)


def test_a_text_about_something_withheld_need_not_name_it():
    assert told("About 4,000 a year.", about="Recorded crime")
    assert not told("About 4,000 a year.")
    assert not told("Since July 2019 the systems differ.", about="Recorded crime")


ABOUT_PASSED = [
    "Classes 10 and 12 heard how to prevent it.",
    "STATS19 records of slight, serious and fatal injuries.",
    "Calls to 101 and 999.",
    "Crimes per head use mid-2019 population.",
    "One record per offence; an incident with two victims counts twice.",
    "Data Sharing Agreement 14.",
    "Recorded before 8 July 2019 in three systems, then in one.",
    "Crimes in the 21 wards of the borough.",
    "Counted otherwise since mid-2019, and between 2019 and 2020.",
    "Crimes of Home Office classes 1 to 99.",
    "Offences by children aged 10-17, which rose in 2018-19.",
]
ABOUT_REFUSED = [
    "It was between 10 and 12.",
    "There were 10 to 12 offences.",
    "The force lost 80,100 crimes in its new system.",
    "About 4,000 a year.",
    "Recorded crime: 412.",
    "They fell to 412.",
    "In that year they were 412.",
    "The force logged some 412 in May.",
    "A third of them.",
    "Twice as many as before.",
    "412 fewer than before.",
    "9 per cent of all.",
    "A handful.",
    "They fell to level 45.",
    "They fell to 10-12.",
    "There were 10-12 offences.",
    "Down by three quarters.",
]


@pytest.mark.parametrize("text", ABOUT_PASSED)
def test_what_is_about_something_withheld_may_hold_numbers_that_do_not_count_it(text):
    assert not told(text, about="Recorded crime")


@pytest.mark.parametrize("text", ABOUT_REFUSED)
def test_what_is_about_something_withheld_may_not_count_it(text):
    assert told(text, about="Recorded crime")


def test_what_a_contract_lists_counts_even_where_something_shown_is_so_called():
    said = [Typed("Hate incidents fell by 12%.", "f", "c")]
    name = "Hate incidents"
    assert list(faults_of(said, [Subject("Hate crime", called=(name,))], shown=[name]))
    assert not list(faults_of(said, [Subject("Hate crime", (name,))], shown=[name]))


def test_a_role_counts_nothing():
    said = Typed("Greater Manchester Police, Division 2", "f", "approver")
    assert list(faults_of([said], SUBJECTS))
    assert not list(faults_of([said._replace(is_role=True)], SUBJECTS))


@pytest.mark.parametrize("name", ["Crimes", "Offences", "Calls", "Incidents"])
def test_a_name_of_what_is_counted_counts_in_any_case_unless_something_shown_is_so_called(name):
    said = [Typed(f"There were 45 {name.lower()}.", "f", "c")]
    assert list(faults_of(said, with_bare_names([Subject(name)], [])))
    assert list(faults_of(said, with_bare_names([Subject("Logs", unit=name.lower())], [])))
    assert not list(faults_of(said, with_bare_names([Subject(name)], [name])))


def test_a_bare_name_that_something_shown_has_too_is_not_meant():
    one = Subject("Hate crime", ("Recorded hate crime",))
    said = [Typed("Hate crime doubled.", "f", "c")]
    assert list(faults_of(said, with_bare_names([one], ["Hate incidents"])))
    assert not list(faults_of(said, with_bare_names([one], ["Hate crime courses"])))


def test_nothing_is_withheld_of_nobody():
    assert not list(faults_of([Typed(text, "f", "c") for text in REFUSED], ()))


PERSONAL = [
    "Mr John Smith",
    "Dr. A Khan",
    "Ms O'Neill",
    "Cllr Jane Smith-Jones",
    "Jane Smith",
    "Siobhan O'Neill",
    "Mohammed A. Khan",
    "Write to jane.doe@mail.example for more.",
    "Write to jane.doe [at] mail.example for more.",
    "Write to jane.doe(at)mail(dot)example.",
    "Write to jane.doe at mail dot example.",
    "Write to jane.doe @ mail . example.",
    "Ask on 0161 496 0123.",
    "Ask on +44 161 496 0123.",
    "Ask on 161 496 0123.",
    "Ask on 7700 900123.",
    "Tel: 496 0123",
    "Mrs Jane Doe of 14 Elm Road asked for a patrol.",
    "Jane Doe, 14 Elm Road, asked for a patrol.",
    "Ms Doe of Elm Road asked for a patrol.",
    "Flat 3, 14 Elm Crescent was visited.",
    "The family at 9 Mill Court was visited.",
    "The flat in SK4 1ZZ was visited.",
    "Her number is 943 476 5919.",
    "The car was AB12 CDE.",
    "mr jones of 14 high street",
    "MR JONES, 14 HIGH STREET",
    "Mr Jones of Elm Grove was visited.",
    "The family at Flat 3, Mersey Court was visited.",
    "Write to jane.doe at mail.example.com for more.",
    "jane smith of 12 hazel road",
    "JANE SMITH OF 12 HAZEL ROAD",
    "John O'Neill of Hazel Rd",
    "José García of Hazel Road",
    "Jane Smith-Jones of Hazel Road",
    "J. Smith of Hazel Road",
    "Sean McDonald of Hazel Road",
    "Mr Smith, Hazel Road",
    "Jane Smith (Hazel Road)",
    "12 Mill Brow",
    "zoe o'brien of 3 elm close",
    "The shed at 14 mill croft, which burnt",
]
NOT_PERSONAL = [
    "Housing manager",
    "Dr Foster data, analyst",
    "Mr Motivator sessions were held at the leisure centre.",
    "Victim Support",
    "James Street",
    "Stephen Lawrence Day",
    "Youth Justice",
    "On the A34 GMP ran speed checks, and on the M60 ASB patrols.",
    "The Police Station at Lee Street closed.",
    "The Safer Neighbourhood Team at Bridgehall Drive helped.",
    "Write to desk@council.example for more.",
    "Look at www.council.example for more.",
    "The stall at Mersey Square was busy.",
    "In 2020 Hazel Grove had the most visits.",
    "Visits to 12 Hazel Grove residents were made.",
    "The spend was £161,496 of £770,090.",
    "The head of Safer Neighbourhoods met shops on London Road.",
    "We visited 40 London Road traders.",
    "The 12 April 2021 meeting was held on Elm Road.",
    "Of 12 sites close to schools, all were visited at 3 a day.",
    "From 40 crown court hearings we learnt.",
    "Reference GMCA/CSG/2020/08 of 2020-05-11.",
    "Between 2018 2019 and 2020 it changed.",
    "The group met at the Dot Cafe.",
    "At 14 of the shops cameras were fitted.",
    "The Hazel Road car park was lit, and lamps at 12 Hazel Road car parks were mended.",
    "The A6 Wellington Road was closed, and the B5465 Edgeley Road.",
    "The team met at 4 main road junctions.",
    "The station (Hazel Road) was closed.",
    "The stall in Cheadle Hulme (Station Road) was busy, and the Heaton Norris (Hazel Road) one.",
    "The Friends of Hazel Road met.",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_points_to_a_person_is_refused(text):
    assert [fault for fault in told(text) if fault.fault.startswith("holds ")]


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_points_to_nobody_is_not(text):
    assert not told(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("It fell to approx. 12. Then more.", ["It fell to approx. 12.", "Then more."]),
        ("Seen by No. 12 and J. Smith.", ["Seen by No. 12 and J. Smith."]),
        ("# Heading\n\nWhat it is about.", ["Heading What it is about."]),
        ("A lead:\n- one\n- two", ["A lead: - one - two"]),
        ("All said.\n\nNext", ["All said.", "Next"]),
        ("", []),
    ],
)
def test_sentences_are_taken_apart_as_a_reader_does(text, parts):
    assert sentences(text) == parts
