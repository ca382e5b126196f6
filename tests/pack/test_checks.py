"""Each fault that must keep a file from appearing, on its own."""

import pytest

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.say.caveats import footer, short_footer
from ssp_analysis.write.manifest import PACK_FILES, likely_cause
from tests.finished.checks import LARGEST, check_export
from tests.pack.release_folder import BANNER, about

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-a+/='"
PAGE = """<!DOCTYPE html><html lang="en-GB"><head>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Annual update</title><style>p {{ color: red }}</style></head>
<body>{skip}<p class="banner">{banner}</p><h1>Update</h1><nav><h2>Contents</h2></nav>
<main id="content">{body}</main><footer>{foot}</footer></body></html>"""
SKIP = '<a class="skip" href="#content">Skip to the report</a>'
FOOT = "".join(f"<p>{text}</p>" for text in footer(about()))
SHORT = short_footer(about())
ALT = "Bar chart of what each project spent and was awarded."
DATA = "data:image/png;base64,xx"


def check(tmp_path, body="", banner=BANNER, of=None, page=PAGE, kind="report", **parts):
    path = tmp_path / "a.html"
    told = {"policy": POLICY, "skip": SKIP, "foot": FOOT} | parts
    path.write_text(page.format(banner=banner, body=body, **told), encoding="utf-8")
    check_export(path, of or about(), kind)


def slide(content, banner=BANNER, foot=SHORT):
    return (
        f'<section class="slide"><p class="banner">{banner}</p>{content}'
        f'<p class="foot">{foot}</p></section>'
    )


def image(alt):
    return f'<img src="{DATA}" alt="{alt}">'


@pytest.mark.parametrize(
    "body",
    [
        "<h2>A</h2><p>None of the ranges is wide. Information: banana, Nancy.</p>",
        '<p><a href="https://example.org/">A link that a reader may follow</a></p>',
        f"<figure>{image(ALT)}</figure>",
        '<table><caption>Cases</caption><tr><th scope="row">A</th><td>1</td></tr></table>',
    ],
)
def test_a_sound_file_passes(tmp_path, body):
    check(tmp_path, body)


@pytest.mark.parametrize("content", ["<h2>One</h2><p>It fell.</p>", f"<h2>One</h2>{image(ALT)}"])
def test_sound_slides_pass(tmp_path, content):
    check(tmp_path, slide(content), kind="slides", skip="", foot="")


def test_only_a_long_page_needs_a_list_of_contents_and_a_link_past_it(tmp_path):
    bare = PAGE.replace("<nav><h2>Contents</h2></nav>", "")
    check(tmp_path, page=bare, kind="cover-report", skip="")
    with pytest.raises(ExportCheckError, match=r"no list of contents \(<nav>\); no link skips to"):
        check(tmp_path, page=bare, kind="report", skip="")


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
        (image(" "), "an image has no description"),
        (image("."), "an image has no description"),
        (image("No description has been provided for this image"), "an image has filler"),
        (image("image"), "an image has filler"),
        (image("Chart"), "an image has filler"),
        (image("figure 1"), "an image has filler"),
        (image("png"), "an image has filler"),
        (image("TODO"), "an image has filler"),
        (image("img_0.png"), "an image has a file name"),
        (image("Spending by project (spend-by-project.svg)"), "an image has a file name"),
        (image("Cases by ward"), "an image has a description of less than 20 letters"),
        (image("Between April and January it rose by nan%"), "the text shows 'nan'"),
        ('<table><tr><th scope="col">A</th></tr></table>', "a table has no caption"),
        ('<table><caption></caption><tr><th scope="col">A</th></tr></table>', "has no caption"),
        ("<table><caption>A</caption><tr><td>1</td></tr></table>", "line 5: a table has no headin"),
        ("<table><caption>A</caption><tr><th>A</th></tr></table>", "does not say what it heads"),
        ('<table><caption>A</caption><tr><th scope="x">A</th></tr></table>', "does not say what"),
        ("<h2>A</h2><h4>B</h4>", "a heading of level 4 follows one of 2"),
        ("<h2> <b></b></h2>", "line 5: a heading of level 2 is empty"),
        ("<h1>Another</h1>", "there are 2 headings of level 1 instead of one"),
        ("<p>Cases: NaN</p>", "the text shows 'NaN'"),
        ("<p>between None and 4% lower</p>", "the text shows 'None'"),
        ("<p>at least inf% higher</p>", "the text shows"),
        ("<p>on NaT</p>", "the text shows 'NaT'"),
        ("<main></main>", "2 main parts"),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_placed(tmp_path, body, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, body)


@pytest.mark.parametrize(
    ("slides", "fault"),
    [
        ([slide("")], "slide 1: is empty"),
        ([slide('<aside class="notes">only notes</aside>')], "slide 1: is empty"),
        ([slide("<h2>A</h2>")], "slide 1: has a title and nothing below it"),
        ([slide("<p>It fell.</p>")], "slide 1: has no title"),
        ([slide("<h3>A</h3><p>It fell.</p>")], "slide 1: has no title"),
        ([slide("<h2>A</h2>x"), slide("<h2>B</h2>x", banner="")], "slide 2: .*figures.* is miss"),
        ([slide("<h2>A</h2>x"), slide("<h2>B</h2>x", foot="")], "slide 2: .*version.* is missing"),
    ],
)
def test_each_fault_of_a_slide_is_found_and_placed(tmp_path, slides, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, "".join(slides), kind="slides")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (PAGE.replace(' lang="en-GB"', ""), "the language is not given"),
        (PAGE.replace("<title>Annual update</title>", ""), "there is no title"),
        (PAGE.replace("<h1>Update</h1>", ""), "line 4: the first heading is of level 2, not 1"),
        (PAGE.replace("<h1>Update</h1>", ""), "0 headings of level 1 instead of one"),
        (PAGE.replace("{policy}", ""), "nothing forbids loading"),
        (PAGE.replace("{banner}", ""), "Demonstration.* is missing"),
        (PAGE.replace("{foot}", ""), "Paper of 12 April 2021.* is missing.*another format"),
        (PAGE.replace('id="content"', ""), "no link skips to the main part"),
        (PAGE + "x" * LARGEST, "is larger than"),
    ],
)
def test_each_fault_of_the_whole_file_is_found(tmp_path, page, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, page=page)


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("default-src *", r"nothing forbids loading.*allows itself default-src \*"),
        (f"{POLICY}; connect-src *", r"allows itself connect-src \*"),
        (f"{POLICY}; img-src data: https://x.example", "allows itself img-src https://x.example"),
        (f"{POLICY}; script-src 'unsafe-inline'", "allows itself script-src 'unsafe-inline'"),
        (f"{POLICY}; frame-src data:", "allows itself frame-src data:"),
        (POLICY.replace("default-src 'none'; ", ""), "nothing forbids loading"),
    ],
)
def test_a_policy_that_allows_more_than_the_templates_is_refused(tmp_path, policy, fault):
    with pytest.raises(ExportCheckError, match=fault):
        check(tmp_path, policy=policy)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("cover-report", "Mend data/reference/cover-report.md; if that is sound"),
        ("report", "Mend the notebook 05_annual_report, or what partners returned in data/raw"),
        ("slides", "Mend the notebook 06_annual_slides, or what partners"),
        ("briefing", "Mend what partners returned"),
        ("area-marple", "or the names of wards in data/reference"),
        ("accessibility", "Mend data/reference/partnership.yaml"),
    ],
)
def test_the_message_names_the_input_to_look_at_first(tmp_path, kind, cause):
    with pytest.raises(ExportCheckError) as raised:
        check(tmp_path, "<p>NaN</p>", kind=kind)
    assert cause in str(raised.value)


def test_every_kind_of_file_has_a_likely_cause():
    for kind in PACK_FILES:
        assert "src/ssp_analysis/say" in likely_cause(kind.name)


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
