"""What people receive, held against an earlier build."""

import pytest

from tests.snapshot import differences, take


@pytest.fixture
def build(tmp_path):
    """Writes a page of two projects and takes a snapshot of both."""

    def make(name, first, second):
        folders = []
        for project, told in (("one", first), ("two", second)):
            folder = tmp_path / project / "outputs" / "2020-21" / "public"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "report.html").write_text(f"<p>{told}</p><img alt='A chart'>")
            folders.append(folder)
        take(tmp_path / name, folders)
        return tmp_path / name

    return make


def test_two_builds_of_the_same_words_do_not_differ(build):
    assert (
        list(differences(build("before", "Fewer.", "More."), build("after", "Fewer.", "More.")))
        == []
    )


def test_another_word_is_shown_with_its_file_in_each_of_several_projects(build):
    before = build("before", "Fewer.", "More.")
    told = list(differences(before, build("after", "Few.", "More.")))
    assert [line for line in told if line[1] not in "+-@"] == ["-p: Fewer.", "+p: Few."]
    assert told[0] == "--- before/1/outputs/2020-21/public/report.html.txt"
    told = list(differences(before, build("after", "Fewer.", "Most.")))
    assert "+p: Most." in told
    assert told[0].startswith("--- before/2/")
