"""Names of wards and areas: what contradicts itself, and what a message may say."""

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.areas import OTHER_AREA, load_wards
from tests.builders import CASES, WARD_NAMES, WARDS, make_project
from tests.partners.received import HEAD, accounts, intake


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("South,E05000001", "'South': leads to 'E05000001', but that name already means"),
        ("SOUTH ,", "leads to 'other area', but that name already means 'E05000002'"),
        ("E05000001,E05000002", "already means 'E05000001'"),
        ("the moor,E05000002", "already means 'E05000001'"),
        ("elsewhere green,E05000002", "already means 'other area'"),
    ],
)
def test_a_name_cannot_lead_to_two_wards(tmp_path, row, message):
    project = make_project(tmp_path, {"cases": CASES}, ward_names=WARD_NAMES + row + "\n")
    with pytest.raises(ReferenceFileError, match=rf"^ward-names\.csv, .*{message}"):
        load_wards(project)


def test_a_name_may_repeat_its_own_ward_and_choose_among_two_vintages(tmp_path):
    wards = WARDS + "E05000009,South,2023,Two\n"
    names = WARD_NAMES + "South,E05000002\nNorth and Moor,E05000001\nthe  moor,E05000001\n"
    project = make_project(tmp_path, {"cases": CASES}, wards=wards, ward_names=names)
    loaded = load_wards(project)
    assert loaded.code("South", "ward") == "E05000002"
    assert loaded.code("Elsewhere Green", "ward") == OTHER_AREA


def test_a_file_of_other_areas_is_told_without_their_names(tmp_path):
    contract = CASES.replace("name: ward, headers: [Ward]", "name: area, headers: [Ward]")
    contract = contract.replace(",\n     by_ward: true", "")
    text = HEAD + "A1,01/04/2020,Noise,Jane Doe,\nA2,01/04/2020,Noise,Elsewhere,\n"
    notes = accounts(intake(tmp_path, {"cases.csv": text}, contract)).iloc[0]["notes"]
    assert "nothing of the area 'Testborough': its column 'Ward' has 2 other areas" in notes
    assert "Jane" not in notes
