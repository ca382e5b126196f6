"""Each fault that must keep a file from appearing, on its own."""

import pytest

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.pack.checks import LARGEST, check_export
from tests.pack.release_folder import BANNER, about

PAGE = """<!DOCTYPE html><html lang="en-GB"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Annual update</title><style>p {{ color: red }}</style></head>
<body><p class="banner">{banner}</p><main><h1>Update</h1>{body}</main></body></html>"""


def check(tmp_path, body="", banner=BANNER, of=None, page=PAGE):
    path = tmp_path / "report.html"
    path.write_text(page.format(banner=banner, body=body), encoding="utf-8")
    check_export(path, of or about())


def slide(content, banner=BANNER):
    return f'<section class="slide"><p class="banner">{banner}</p>{content}</section>'


@pytest.mark.parametrize(
    "body",
    [
        "<h2>A</h2><p>None of the ranges is wide. Information: banana, Nancy.</p>",
        '<p><a href="https://example.org/">A link that a reader may follow</a></p>',
        '<figure><img src="data:image/png;base64,xx" alt="Bar chart of spend"></figure>',
        "<table><caption>Cases</caption><tr><td>1</td></tr></table>",
        slide("<h2>One</h2>"),
    ],
)
def test_a_sound_file_passes(tmp_path, body):
    check(tmp_path, body)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="https://cdn.example.org/a.png" alt="A chart">', "points outside the file"),
        ('<img src="//cdn.example.org/a.png" alt="A chart">', "points outside the file"),
        ('<img src="chart.png" alt="A chart">', "points outside the file"),
        ('<link rel="stylesheet" href="https://cdn.example.org/a.css">', "points outside the file"),
        ('<script src="http://cdn.example.org/a.js"></script>', "points outside the file"),
        ('<style>@import "theme.css";</style>', "a style loads something"),
        ("<style>p { background: url(https://x.example/a.png) }</style>", "a style loads"),
        ('<p style="background: url(\'a.png\')">x</p>', "a style loads something"),
        ('<iframe srcdoc="x"></iframe>', "<iframe>"),
        ('<p onclick="go()">x</p>', "holds a script"),
        ('<a href="javascript:go()">x</a>', "holds a script"),
        ('<img src="data:image/png;base64,x">', "an image has no description"),
        ('<img src="data:image/png;base64,x" alt=" ">', "an image has no description"),
        ('<img src="data:,x" alt="No description has been provided for this image">',
         "an image has no description"),
        ('<img src="data:,x" alt="Rose by nan%">', "the text shows 'nan'"),
        ("<table><tr><td>1</td></tr></table>", "a table has no caption"),
        ("<table><caption></caption><tr><td>1</td></tr></table>", "a table has no caption"),
        ("<h2>A</h2><h4>B</h4>", "a heading of level 4 follows one of 2"),
        ("<p>Cases: NaN</p>", "the text shows 'NaN'"),
        ("<p>between None and 4% lower</p>", "the text shows 'None'"),
        ("<p>at least inf% higher</p>", "the text shows"),
        ("<p>on NaT</p>", "the text shows 'NaT'"),
        ("<main></main>", "2 main parts"),
        (slide(""), "slide 1: is empty"),
        (slide('<aside class="notes">only notes</aside>'), "slide 1: is empty"),
        (slide("<h2>A</h2>") + slide("<h2>B</h2>", banner=""), "slide 2: .* is missing"),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_placed(tmp_path, body, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, body)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (PAGE.replace(' lang="en-GB"', ""), "the language is not given"),
        (PAGE.replace("<title>Annual update</title>", ""), "there is no title"),
        (PAGE.replace("default-src 'none'", "default-src *"), "nothing forbids loading"),
        (PAGE.replace("{banner}", ""), "Demonstration.* is missing"),
        (PAGE + "x" * LARGEST, "is larger than"),
    ],
)
def test_each_fault_of_the_whole_file_is_found(tmp_path, page, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, page=page)


def test_an_internal_file_must_say_so(tmp_path):
    with pytest.raises(ExportCheckError, match="Not for publication"):
        check(tmp_path, of=about("internal"))
    check(tmp_path, banner=f"{BANNER} · Not for publication", of=about("internal"))


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(ExportCheckError) as raised:
        check(tmp_path, "<p>NaN</p><table><tr><td>1</td></tr></table>")
    assert raised.value.exit_code == 6
    assert "NaN" in str(raised.value)
    assert "caption" in str(raised.value)
