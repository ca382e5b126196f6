"""A small, realistic release folder, written through `tables` as notebook 04 writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.tables import (
    ALL_LINES,
    About,
    Actions,
    Areas,
    Availability,
    Awards,
    Calibration,
    Comments,
    Decisions,
    Grants,
    Impact,
    Narrative,
    Phases,
    Progress,
    Sensitivity,
    SeriesTable,
    Themes,
    empty,
    table_name,
    write_about,
    write_table,
)
from tests.certified import certify

BANNER = "Demonstration: invented figures and words, not Stockport's"
AREA = "E08000007"
MODELS = (
    SeriesTable,
    Impact,
    Calibration,
    Sensitivity,
    Progress,
    Actions,
    Narrative,
    Grants,
    Awards,
    Comments,
    Themes,
    Phases,
    Decisions,
    Availability,
    Areas,
)
THEMES = [
    ("domestic-abuse", "Protecting Vulnerable People", "Domestic abuse"),
    ("hate-exploitation", "Protecting Vulnerable People", "Hate and exploitation"),
    (
        "asb-neighbourhoods",
        "Public Safety and Protection",
        "Anti-social behaviour and neighbourhoods",
    ),
    ("violence-night-time", "Public Safety and Protection", "Violence and the night-time economy"),
    ("acquisitive-roads", "Public Safety and Protection", "Acquisitive crime and roads"),
    ("organised-crime", "Serious and Organised Crime", "Serious and organised crime"),
    ("transforming-justice", "Transforming Justice", "Transforming justice"),
    ("places-substance", "Focus on Communities and Places", "Places and substance misuse"),
]
# series id, label, unit, mean a month, effect of Covid, theme; all invented
MONTHLY = [
    ("council-asb:cases", "Anti-social behaviour cases", "cases", 120, 0.32, "asb-neighbourhoods"),
    ("gmfrs-fires:deliberate-fires", "Deliberate fires", "fires", 22, -0.18, "asb-neighbourhoods"),
    ("tiig-assaults:attendances", "Attendances at A&E for assault", "attendances", 55, -0.38,
     "violence-night-time"),
    ("nwas-assaults:call-outs", "Ambulance call-outs to assault", "call-outs", 31, -0.08,
     "violence-night-time"),
    ("trading-standards:scams-stopped", "Scams stopped", "scams", 4, 0.6, "organised-crime"),
]  # fmt: skip
QUARTERLY = [
    ("marac:cases", "MARAC cases", "cases", 95, 0.12, "domestic-abuse"),
    ("hate-centres:reports", "Reports to third-party hate crime centres", "reports", 14, -0.3,
     "hate-exploitation"),
]  # fmt: skip
PLACES = [
    ("ward", "Stepping Hill", "Stepping Hill"),
    ("ward", "Hazel Grove", "Stepping Hill"),
    ("ward", "Marple South", "Marple"),
    ("ward", "Marple North", "Marple"),
    ("area_committee", "Stepping Hill", "Stepping Hill"),
    ("area_committee", "Marple", "Marple"),
]
ESTIMATED = {"status": "estimated", "coverage": 0.94, "coverage_tests": 50}
PHASES = [
    ("First national lockdown", "2020-03-23", "2020-05-12", True),
    ("Easing", "2020-05-13", "2020-07-03", False),
    ("Hospitality reopened", "2020-07-04", "2020-07-30", False),
    ("Household-mixing ban", "2020-07-31", "2020-11-04", False),
    ("Second national lockdown", "2020-11-05", "2020-12-01", True),
    ("Tier 3", "2020-12-02", "2020-12-30", False),
    ("Tier 4", "2020-12-31", "2021-01-04", False),
    ("Third national lockdown", "2021-01-05", "2021-03-07", True),
]


def about(audience: str = "public", banner: str = BANNER, year: str = "2020/21") -> About:
    return About(
        partnership="Safer Stockport Partnership",
        area="Stockport",
        area_code=AREA,
        reporting_year=year,
        paper_date=date(2021, 4, 12),
        audience=audience,
        banner=banner,
        data_name="demonstration data" if banner else "partnership data",
        report_to="Communities and Housing Scrutiny Committee",
        report_of="Deputy Chief Executive",
        report_title=f"Safer Stockport Partnership (SSP) annual update {year}",
        presenters=("Chair of the partnership", "Senior officer, Greater Manchester Police"),
        contact_role="Community safety manager",
        contact_email="community.safety@example.org",
        contact_phone="",
        plan_name="Safer Stockport Partnership plan 2018 to 2021",
        plan_note="The plan ends in March 2021; a new plan is being prepared.",
        baseline_end="2020-02",
        restricted_years=("2019/20", "2020/21"),
        version="0.1.0",
    )


def write_release(
    folder: Path,
    *,
    audience: str = "public",
    banner: str = BANNER,
    without: tuple[str, ...] = (),
    withheld: bool = False,
) -> Path:
    """Write all released tables and about.json; tables named in `without` are left empty.

    `withheld` turns every decision to `withhold` and leaves one row without numbers a series.
    """
    made = {
        "series": series(),
        "impact": impact(audience),
        "calibration": calibration(),
        "sensitivity": sensitivity(),
        "progress": progress(),
        "actions": actions(),
        "narrative": narrative(),
        "grants": grants(),
        "awards": awards(),
        "comments": comments(),
        "themes": themes(),
        "phases": phases(),
        "decisions": decisions(audience),
        "availability": availability(),
        "areas": areas(),
    }
    if withheld:
        made |= all_withheld(made)
    for model in MODELS:
        name = table_name(model)
        frame = empty(model) if name in without else made[name]
        write_table(frame, model, folder)
    write_about(about(audience, banner), folder)
    return certify(folder)


def series() -> pd.DataFrame:
    rows = []
    months = pd.period_range("2019-04", "2021-01", freq="M")
    for series_id, label, unit, mean, effect, _ in MONTHLY:
        for number, month in enumerate(months):
            expected = _seasonal(mean, month)
            ripple = 1 + 0.06 * np.sin(2.4 * number)
            value = round(expected * ripple * (1 + effect * (month >= pd.Period("2020-04", "M"))))
            rows.append((series_id, label, "M", str(month), float(value), unit))
    for series_id, label, unit, mean, effect, _ in QUARTERLY:
        for year in (2019, 2020):
            for quarter in (1, 2, 3):
                value = float(round(mean * (1 + effect * (year == 2020))))
                period = f"{year}/{(year + 1) % 100} Q{quarter}"
                rows.append((series_id, label, "Q", period, value, unit))
    names = ["series_id", "label", "frequency", "period", "value", "unit"]
    frame = pd.DataFrame(rows, columns=names)
    parts = frame["series_id"].str.split(":", expand=True)
    return frame.assign(
        source_id=parts[0], measure=parts[1], category="", area_code=AREA,
        lower=np.nan, upper=np.nan, state="observed", sources=frame["series_id"],
        marks="",
    )  # fmt: skip


def impact(audience: str = "public") -> pd.DataFrame:
    rows = []
    for series_id, label, unit, mean, *_ in MONTHLY:
        months = pd.period_range("2020-04", "2021-01", freq="M")
        expected = [_seasonal(mean, month) for month in months]
        observed = _values(series_id, [str(month) for month in months])
        common = {"series_id": series_id, "label": label, "unit": unit, "sources": series_id}
        for month, each, seen in zip(months, expected, observed, strict=True):
            rows.append(
                common
                | _window("month", str(month), month, month)
                | _compared(seen, each, 0.3)
                | ESTIMATED
            )
        window = _window("year", "April 2020 to January 2021", months[0], months[-1])
        rows.append(common | window | _compared(sum(observed), sum(expected), 0.12) | ESTIMATED)
        rows += [common | row for row in _by_phase(sum(observed) / 306, sum(expected) / 306)]
    for series_id, label, unit, mean, *_ in QUARTERLY:
        common = {"series_id": series_id, "label": label, "unit": unit, "sources": series_id}
        first, last = pd.Period("2020-04", "M"), pd.Period("2020-12", "M")
        window = _window("year", "April 2020 to December 2020", first, last)
        seen = sum(_values(series_id, [f"2020/21 Q{quarter}" for quarter in (1, 2, 3)]))
        rows.append(common | window | _compared(seen, mean * 3, 0.2))
    crimes = {
        "series_id": "gmp-crime:crimes", "label": "Recorded crimes", "unit": "crimes",
        "sources": "gmp-crime:crimes",
    }  # fmt: skip
    first, last = pd.Period("2020-04", "M"), pd.Period("2021-01", "M")
    window = _window("year", "April 2020 to January 2021", first, last)
    if audience == "internal":
        rows.append(crimes | window | _compared(11321.0, 14003.0, 0.1))
    else:
        rows.append(crimes | window | _nothing("withheld", "Records not verified since July 2019."))
    return pd.DataFrame(rows)


def calibration() -> pd.DataFrame:
    pairs = " ".join(one[0] for one in MONTHLY)
    return pd.DataFrame([
        {"pool": "partners", "sources": pairs, "series": 5, "tests": 50, "months_covered": 0.95,
         "totals_covered": 0.94, "first": "2017-02", "last": "2020-02"},
    ])  # fmt: skip


def sensitivity() -> pd.DataFrame:
    rows = []
    year = impact()[lambda frame: frame["window_kind"] == "year"].set_index("series_id")
    for series_id, label, unit, *_ in MONTHLY:
        ours = year.loc[series_id]
        about = {"series_id": series_id, "label": label, "unit": unit, "sources": series_id,
                 "window": ours["window"], "state": "observed"}  # fmt: skip
        numbers = {name: ours[name] for name in ("expected", "lower", "upper", "change", "verdict")}
        told = {"status": "estimated", "reason": "", "differs": ""}
        rows.append(about | numbers | told | {"method": "trend quasi-Poisson"})
        unclear = numbers["verdict"] == "no clear change"
        other = {"verdict": "lower", "differs": "verdict"} if unclear else {}
        rows.append(about | numbers | told | other | {"method": "same-month mean"})
        nothing = dict.fromkeys(("expected", "lower", "upper", "change"), np.nan)
        rows.append(about | nothing | {
            "method": "seasonal ARIMA on logs", "verdict": "", "status": "not_estimated",
            "reason": "The fit did not converge.", "differs": "",
        })  # fmt: skip
    return pd.DataFrame(rows)


def progress() -> pd.DataFrame:
    rows = [
        ("domestic-abuse", "MARAC cases", "tracker", "per 10,000 adult women", "neither",
         "marac:cases", 24.1, 21.6, np.nan, "up", "", "observed", ""),
        ("domestic-abuse", "Repeat cases at MARAC", "target", "percent", "lower", "marac:repeats",
         29.0, 31.0, 28.0, "no clear change", "just off", "observed", ""),
        ("hate-exploitation", "Reports to third-party centres", "tracker", "reports", "neither",
         "hate-centres:reports", 30.0, 42.0, np.nan, "down", "", "observed", ""),
        ("asb-neighbourhoods", "Anti-social behaviour cases", "tracker", "cases", "lower",
         "council-asb:cases", 1580.0, 1201.0, np.nan, "up", "", "observed", ""),
        ("asb-neighbourhoods", "Residents who feel safe in their area", "target", "percent",
         "higher", "residents-survey:feeling-safe", 81.0, 79.0, 80.0, "no clear change",
         "on track", "observed", ""),
        ("violence-night-time", "Attendances at A&E for assault", "target", "attendances", "lower",
         "tiig-assaults:attendances", 341.0, 551.0, 520.0, "down", "on track", "observed", ""),
        ("acquisitive-roads", "Burglary of homes", "withheld", "crimes", "lower",
         "gmp-crime:crimes", np.nan, np.nan, np.nan, "", "", "withheld",
         "Withheld by the data owner."),
        ("organised-crime", "Scams stopped", "tracker", "scams", "higher",
         "trading-standards:scams-stopped", 64.0, 40.0, np.nan, "up", "", "observed", ""),
        ("transforming-justice", "First-time entrants aged 10 to 17", "target", "people", "lower",
         "youth-justice:first-time-entrants", np.nan, 31.0, 30.0, "", "", "suppressed", ""),
        ("transforming-justice", "Proven reoffending", "target", "percent", "lower",
         "reoffending:reoffending-rate", 30.4, 29.0, 27.0, "up", "off track", "observed", ""),
        ("places-substance", "Treatment completed successfully", "tracker", "percent", "higher",
         "drug-treatment:successful-completions", np.nan, np.nan, np.nan, "", "", "missing",
         "The partner has not sent a return."),
    ]  # fmt: skip
    names = ["theme_id", "indicator", "kind", "unit", "polarity", "sources", "value", "previous",
             "target", "direction", "rag", "state", "reason"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    known = {theme_id: (priority, theme) for theme_id, priority, theme in THEMES}
    return frame.assign(
        priority=[known[theme][0] for theme in frame["theme_id"]],
        theme=[known[theme][1] for theme in frame["theme_id"]],
        indicator_id=[f"indicator-{number}" for number in range(len(frame))],
        lower=np.nan, upper=np.nan, period="April to December 2020",
        previous_period="April to December 2019", change_from_expected=np.nan,
        expected_verdict="", provisional=True, baseline_period="", baseline=np.nan,
        before_covid_period="", before_covid=np.nan, before_covid_direction="",
        target_source="", direction_basis="Counts of the same months, compared by their ratio.",
        change=np.nan, change_lower=np.nan, change_upper=np.nan, rag_basis="", expected=np.nan,
        expected_lower=np.nan, expected_upper=np.nan, covers="reporting year", denominator="",
        on_record="", baseline_state="not_applicable", before_covid_state="not_applicable",
        previous_state=[
            "observed" if known else state if state != "observed" else "missing"
            for known, state in zip(frame["previous"].notna(), frame["state"], strict=True)
        ],
    )  # fmt: skip


def actions() -> pd.DataFrame:
    rows = [
        ("A1", theme, f"Review the local offer on {name.lower()}", "Head of service",
         pd.Timestamp("2021-03-31"), "in progress", "2020/21 Q3", "")
        for theme, _, name in THEMES
    ]  # fmt: skip
    names = ["action_id", "theme_id", "action", "owner", "due", "status", "period", "note"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        sources="delivery-actions:return", standing="overdue", last_status="in progress",
        due_state="observed", last_due=pd.Timestamp("2021-03-31"),
    )  # fmt: skip


def narrative() -> pd.DataFrame:
    rows = []
    for theme, _, name in THEMES:
        rows += [
            (theme, "achievement", f"Partners agreed one referral form for {name.lower()}, so that "
             "people need tell their story only once."),
            (theme, "achievement", "A joint team met every week through the year."),
            (theme, "covid_response", "Support moved to telephone and video in April 2020."),
            (theme, "issue", "Training was paused between April and September 2020."),
            (theme, "next_step", "Bring back visits to homes when restrictions allow."),
        ]  # fmt: skip
    rows.append(("", "policy_driver", "Domestic Abuse Bill: new duties on safe accommodation."))
    rows.append(("", "policy_driver", "One Stockport Borough Plan: to be launched in 2021."))
    frame = pd.DataFrame(rows, columns=["theme_id", "kind", "text"])
    return frame.assign(period="2020/21 Q3", sources="delivery-notes:return")


def grants() -> pd.DataFrame:
    names = [
        ("Safe Places <Stockport>", "Hate Crime", 1_200_000, 900_000, 1_150_000),
        ("Night-time guardians", "Community Safety", 3_000_000, 1_450_050, 2_600_000),
        ("Youth outreach at weekends", "Community Safety", 2_800_000, 2_100_000, 2_800_000),
        ("Recovery friends", "Voluntary and Community Sector", 1_500_000, 1_100_000, 1_500_000),
        ("Small community grants", "Voluntary and Community Sector", 1_500_000, None, None),
    ]
    frame = pd.DataFrame(
        names, columns=["project", "line", "award_pence", "spend_pence", "forecast_pence"]
    )
    return frame.assign(
        project_id=[f"P{number}" for number in range(len(frame))], theme_id="places-substance",
        decided_by="Partnership board", decided_on=pd.Timestamp("2020-06-15"),
        decided_on_state="observed",
        spend_to="2021-01", output="people supported", output_planned=120.0,
        output_delivered=[88.0, 60.0, 140.0, 75.0, np.nan],
        covid_change="Moved online from April to August 2020",
        came_of_it="Most of those who answered said that they felt safer.",
        sources="grant-returns:return",
    )  # fmt: skip


def awards() -> pd.DataFrame:
    unknown = dict.fromkeys(
        ["spend_pence", "forecast_pence", "underspend_pence", "carry_forward_pence",
         "over_allowance_pence"]
    )  # fmt: skip
    rows = [
        {"line": line, "letter_pence": letter, "returned_pence": returned,
         "difference_pence": returned - letter, "allowed_pence": allowed,
         "allowed_source": "GMCA/1" if allowed else ""}
        for line, letter, returned, allowed in [
            ("Community Safety", 5_800_000, 5_800_000, None),
            ("Hate Crime", 1_200_000, 1_200_000, None),
            ("Voluntary and Community Sector", 3_000_050, 3_000_000, None),
            (ALL_LINES, 10_000_050, 10_000_000, 1_500_000),
        ]
    ]  # fmt: skip
    frame = pd.DataFrame([row | unknown for row in rows])
    return frame.assign(
        reference="GMCA/1", dated=pd.Timestamp("2020-05-11"), sources="grant-awards:return"
    )


def comments() -> pd.DataFrame:
    rows = [
        (pd.Timestamp("2020-04-06"), "Members asked for figures by area committee.",
         "Work has begun.", "in hand"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["date", "comment", "reply", "status"])
    return frame.assign(sources="committee-comments:return")


def themes() -> pd.DataFrame:
    rows = []
    for order, (theme_id, priority, theme) in enumerate(THEMES, start=1):
        names = [one[0] for one in [*MONTHLY, *QUARTERLY] if one[5] == theme_id]
        names += ["gmp-crime:crimes"] if theme_id == "acquisitive-roads" else []
        rows += [(order, priority, theme_id, theme, name) for name in names or [""]]
    return pd.DataFrame(rows, columns=["order", "priority", "theme_id", "theme", "series_id"])


def phases() -> pd.DataFrame:
    frame = pd.DataFrame(PHASES, columns=["phase", "start", "end", "national_lockdown"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def decisions(audience: str = "public") -> pd.DataFrame:
    rows = [
        {
            "sources": one[0],
            "label": one[1],
            "decision": "publish",
            "owner": "Data owner",
            "public_decision": "publish",
        }
        for one in [*MONTHLY, *QUARTERLY]
    ]
    lifted = audience == "internal"
    rows.append(
        {
            "sources": "gmp-crime:crimes", "label": "Recorded crimes",
            "decision": "publish" if lifted else "direction",
            "public_decision": "direction",
            "owner": "Greater Manchester Police",
            "reason": "Records not verified since the change of systems in July 2019.",
            "statement": "Fewer homes were broken into than in the year before",
            "statement_by": "Chief Superintendent",
            "statement_on": pd.Timestamp("2021-03-22"),
        }
    )  # fmt: skip
    rows.append(
        {
            "sources": "road-casualties:casualties", "label": "Road casualties",
            "decision": "publish" if lifted else "withhold", "public_decision": "withhold",
            "owner": "Greater Manchester Police", "reason": "No decision has been made.",
        }
    )  # fmt: skip
    frame = pd.DataFrame(rows)
    texts = ["reason", "statement", "statement_by"]
    return frame.assign(
        **{name: frame[name].fillna("") for name in texts},
        approver="Head of information governance",
        approved_on=pd.Timestamp("2021-03-25"),
        counts=[f"All {label}, by day" for label in frame["label"]],
        does_not_count="What nobody reported",
        counted_with="",
    )


def availability() -> pd.DataFrame:
    rows = [
        ("council-asb", "Council anti-social behaviour cases", "available", "2021-01", 4210, 4096,
         31, 77, "observed", ""),
        ("tiig-assaults", "A&E assault attendances", "available", "2021-01", 902, 890, 12, 0,
         "observed", ""),
        ("gmp-crime", "Recorded crime", "available", "2021-01", None, None, None, None, "withheld",
         "Row counts may not leave."),
        ("drug-treatment", "Drug and alcohol treatment", "not_received", "", None, None, None,
         None, "missing", "No file was received."),
    ]  # fmt: skip
    names = ["source_id", "source", "status", "data_to", "rows_in", "kept", "quarantined",
             "merged", "state", "reason"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names).assign(owner="Data owner")
    return frame.assign(asked=[6, 0, None, None], questions=[1, 0, None, 0])


def areas(withheld: bool = False) -> pd.DataFrame:
    """Two committees, one with a ward of its own name; a year so far, the year before, another."""
    spans = (("April to January 2020/21", "2020-04-01", "2021-01-31"),
             ("April to January 2019/20", "2019-04-01", "2020-01-31"),
             ("2018/19", "2018-04-01", "2019-03-31"))  # fmt: skip
    rows = []
    for number, (pair, label, unit, *_) in enumerate(MONTHLY[:2]):
        about = {"measure": pair, "label": label, "unit": unit, "sources": pair}
        for period, start, end in spans[: 1 if withheld else 3]:
            when = {"period": period, "start": pd.Timestamp(start), "end": pd.Timestamp(end)}
            for place, (kind, name, committee) in enumerate(PLACES):
                small = number == 1 and name.startswith("Marple ") and period.endswith("2020/21")
                value, state = 11.0 * (place + 1) + number, "observed"
                if withheld or small:
                    value, state = np.nan, "withheld" if withheld else "suppressed"
                reason = "Not released by ward." if withheld else ""
                rows.append(_place(kind, name, committee) | about | when
                            | {"value": value, "state": state, "reason": reason})  # fmt: skip
    crimes = {"measure": "gmp-crime:crimes", "label": "Recorded crimes", "unit": "crimes",
              "sources": "gmp-crime:crimes", "period": "2020/21", "value": np.nan,
              "start": pd.Timestamp("2020-04-01"), "end": pd.Timestamp("2021-03-31"),
              "state": "withheld", "reason": "No figures: Records not verified."}  # fmt: skip
    return pd.DataFrame([*rows, *(_place(*place) | crimes for place in PLACES)])


def _place(kind: str, name: str, committee: str) -> dict[str, str]:
    code = name.lower().replace(" ", "-")
    return {"area_kind": kind, "area_code": code if kind == "area_committee" else f"ward {name}",
            "name": name, "area_committee": committee}  # fmt: skip


def all_withheld(made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same tables as the release step leaves them where nothing may be shown."""
    year = made["impact"][made["impact"]["window_kind"] == "year"]
    hidden = year.assign(**_nothing("withheld", "Not released."))
    series_rows = (
        made["series"]
        .drop_duplicates("series_id")
        .assign(value=np.nan, state="withheld", period="2020/21", frequency="A")
    )
    numbers = ["value", "previous", "target"]
    progress_rows = made["progress"].assign(
        **dict.fromkeys(numbers, np.nan),
        state="withheld",
        direction="",
        rag="",
        kind="withheld",
        previous_state="withheld",
    )
    return {
        "impact": hidden,
        "calibration": made["calibration"].iloc[:0],
        "sensitivity": made["sensitivity"].iloc[:0],
        "series": series_rows,
        "progress": progress_rows,
        "decisions": made["decisions"].assign(
            decision="withhold", public_decision="withhold", statement=""
        ),
        "grants": made["grants"].iloc[:0],
        "awards": made["awards"].iloc[:0],
        "comments": made["comments"].iloc[:0],
        "actions": made["actions"].iloc[:0],
        "narrative": made["narrative"].iloc[:0],
        "areas": areas(withheld=True),
    }


def _seasonal(mean: float, month: pd.Period) -> float:
    return mean * (1 + 0.18 * np.cos((month.month - 7) / 6 * np.pi))


def _values(series_id: str, periods: list[str]) -> list[float]:
    frame = series()
    rows = frame[(frame["series_id"] == series_id) & frame["period"].isin(periods)]
    return list(rows["value"])


def _window(kind: str, name: str, first: pd.Period, last: pd.Period) -> dict[str, object]:
    return {
        "window_kind": kind, "window": name, "start": first.start_time,
        "end": last.end_time.normalize(), "basis": "exact",
    }  # fmt: skip


def _compared(observed: float, expected: float, spread: float) -> dict[str, object]:
    spread = max(spread, 2 / np.sqrt(expected))
    lower, upper = max(expected * (1 - spread), 0.0), expected * (1 + spread)
    verdict = "lower" if observed < lower else "higher" if observed > upper else "no clear change"
    return {
        "status": "simple_comparison", "reason": "",
        "observed": float(observed), "expected": expected, "lower": lower, "upper": upper,
        "change": observed / expected - 1, "change_lower": observed / upper - 1,
        "change_upper": observed / lower - 1 if lower else np.inf, "verdict": verdict,
        "baseline_months": 48, "coverage": np.nan, "coverage_tests": 0,
        "smallest_detectable": spread, "caveats": "", "state": "observed",
    }  # fmt: skip


def _by_phase(observed_a_day: float, expected_a_day: float) -> list[dict[str, object]]:
    rows = []
    for number, (phase, first, last, _) in enumerate(PHASES):
        start, end = max(pd.Timestamp(first), pd.Timestamp("2020-04-01")), pd.Timestamp(last)
        days = (end - start).days + 1
        window = {"window_kind": "phase", "window": phase, "start": start, "end": end,
                  "basis": "approximate" if number == 1 else "exact"}  # fmt: skip
        if phase == "Tier 4":
            reason = "Under 14 days, and only monthly figures are known."
            found = _nothing("observed", reason) | {"observed": observed_a_day * days}
        elif phase == "Tier 3":
            found = _nothing("suppressed", "Too small.") | {"status": "estimated"}
        else:
            found = _compared(round(observed_a_day * days), expected_a_day * days, 0.3) | ESTIMATED
        rows.append(window | found)
    return rows


def _nothing(state: str, reason: str) -> dict[str, object]:
    numbers = ["observed", "expected", "lower", "upper", "change", "change_lower", "change_upper",
               "coverage", "smallest_detectable"]  # fmt: skip
    return dict.fromkeys(numbers, np.nan) | {
        "status": "not_estimated", "reason": reason, "verdict": "", "baseline_months": 0,
        "coverage_tests": 0, "caveats": "", "state": state,
    }  # fmt: skip
