"""Office files whose bytes do not tell when they were written."""

import io
import zipfile

from ssp_analysis.write.house import without_clock

CORE = (
    "<cp:coreProperties><dcterms:created>{}</dcterms:created>"
    '<dcterms:modified xsi:type="x">{}</dcterms:modified></cp:coreProperties>'
)


def archive(parts, when=(2021, 4, 12, 9, 0, 0)):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, when), content)
    return buffer.getvalue()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def test_dates_and_order_of_parts_do_not_matter():
    first = archive({"b.xml": "b", "[Content_Types].xml": "t", "a.xml": "a"})
    later = archive({"a.xml": "a", "[Content_Types].xml": "t", "b.xml": "b"}, (2022, 1, 1, 0, 0, 0))
    assert first != later
    assert without_clock(first) == without_clock(later)
    assert list(parts(without_clock(first))) == ["[Content_Types].xml", "a.xml", "b.xml"]


def test_a_workbook_inside_loses_its_dates_and_a_file_of_its_own_keeps_what_it_was_given():
    def made(day):
        inside = archive({"docProps/core.xml": CORE.format(day, day)}, (2021, 1, day, 0, 0, 0))
        return archive({"ppt/embeddings/sheet1.xlsx": inside, "docProps/core.xml": CORE})

    assert made(1) != made(2)
    assert without_clock(made(1)) == without_clock(made(2))
    assert parts(without_clock(made(1)))["docProps/core.xml"] == CORE.encode()


def test_the_language_is_told_once():
    told = without_clock(archive({"docProps/core.xml": CORE}), "en-GB")
    assert parts(told)["docProps/core.xml"].count(b"<dc:language>en-GB</dc:language>") == 1
    assert without_clock(told, "en-GB") == told
