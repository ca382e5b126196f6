"""Known faults of partner files: mended, counted, and gone once the source is mended."""

import pytest

from ssp_analysis.errors import ReferenceFileError
from tests.partners.received import HEAD, accounts, intake

HEADER = "source_id,year,file,column,found,becomes,reason,reported_to,reported_on\n"
ENTRY = "cases,2020/21,cases*,date,01/04/2002,01/04/2020,typing,owner,01/05/2020\n"
WRONG = HEAD + "A1,01/04/2002,Noise,South,\n"
RIGHT = HEAD + "A2,01/04/2020,Noise,South,\n"


def test_a_correction_mends_its_cell_and_counts(tmp_path):
    source = intake(tmp_path, {"cases.csv": WRONG}, corrections=HEADER + ENTRY)
    assert list(source.records["period"]) == ["2020-04"]
    assert accounts(source).iloc[0]["corrected"] == 1


def test_a_correction_of_several_files_needs_its_fault_in_one_of_them(tmp_path):
    files = {"cases 1.csv": RIGHT, "cases 2.csv": WRONG}
    source = intake(tmp_path, files, corrections=HEADER + ENTRY)
    assert list(source.records["period"]) == ["2020-04"] * 2
    assert list(accounts(source)["corrected"]) == [0, 1]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (ENTRY, r"column date of cases 2020/21 is no longer wrong in any file cases\*"),
        (ENTRY.replace("cases*", "cases 1.csv"), r"is no longer wrong in cases 1\.csv"),
        (ENTRY.replace("cases*", "case*.xlsx"), r"no file of cases 2020/21 is called case\*\.xlsx"),
        (ENTRY.replace("2020/21", "2018/19"), r"no file of cases 2018/19 is called cases\*"),
        (ENTRY.replace("2020/21", "2020"), r"row 2: year: '2020' is not a reporting.*2020/21\?"),
        (
            ENTRY.replace("cases,", "case,"),
            r"row 2: source_id: 'case' is no source; did you mean cases",
        ),
        (
            ENTRY.replace(",date,", ",dates,"),
            r"column: 'dates' is no field .*; did you mean date\?",
        ),
        (ENTRY + ENTRY, "row 3: repeats row 2"),
        (ENTRY + ENTRY.replace("cases*", "*1.csv"), r"any file cases\*; column .* in cases 1\.csv"),
    ],
)
def test_an_entry_that_cannot_be_right_is_refused(tmp_path, entries, message):
    files = {"cases 1.csv": RIGHT, "cases 2.csv": RIGHT}
    with pytest.raises(ReferenceFileError, match=rf"^corrections\.csv.*{message}") as error:
        intake(tmp_path, files, corrections=HEADER + entries)
    assert error.value.exit_code == 2
    assert "2002" not in str(error.value)


def test_a_file_that_cannot_be_read_and_a_later_year_prove_nothing(tmp_path):
    entries = ENTRY + ENTRY.replace("2020/21", "2021/22")
    source = intake(tmp_path, {"cases.csv": ""}, corrections=HEADER + entries)
    assert accounts(source).iloc[0]["status"] == "not_available"
