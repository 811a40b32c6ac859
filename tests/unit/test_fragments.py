"""Tests the conversion of HTML fragments, including broken ones, to paragraphs of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html

from tests.cpu_time import at_most


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Ships sailed.</p><p>Planes flew.</p>", "Ships sailed.\n\nPlanes flew."),
        ("<h2>At sea</h2>Ships <b>sail</b>ed", "At sea\n\nShips sailed"),
        ("<ul><li>one<li>two</ul>three", "one\n\ntwo\n\nthree"),
        ("<P CLASS=x>one</P >two", "one\n\ntwo"),
        ("one<br>two<br/>three", "one two three"),
        (
            "<p>The troops<sup>1</sup> and <a>men<sup><a>12</a></sup></a> left.",
            "The troops 1 and men 12 left.",
        ),
        (
            "<p>The tro<b>ops</b><sup>1</sup> of m<sup>2</sup> and 1<sup>st</sup>",
            "The troops 1 of m2 and 1st",
        ),
        ("one<br> <br>two", "one\n\ntwo"),
        ("<pre>one  two\nthree</pre>", "one two\n\nthree"),
        ("plain one\nstill one\n\nplain two", "plain one still one\n\nplain two"),
    ],
)
def test_block_elements_are_paragraphs_and_inline_elements_are_not(text: str, expected: str) -> None:
    assert paragraphs_of_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<table><tr><td>Gold<td>3</tr><tr><th><p>Silver</p></th><td>4</td></tr></table>",
            "Gold | 3\n\nSilver | 4",
        ),
        ("<table><tr><td><p>one</p><p>two</p></td><td>menu</td></tr></table>", "one\n\ntwo\n\nmenu"),
        ("<table><tr><td>out<table><tr><td>a<td>b</table>side</table>end", "out\n\na | b\n\nside\n\nend"),
        ("<td>cell of no row</td>text", "cell of no row\n\ntext"),
    ],
)
def test_a_row_is_one_paragraph_unless_the_table_is_only_layout(text: str, expected: str) -> None:
    assert paragraphs_of_html(text) == expected


HIDDEN = "style='color: red; DISPLAY : none'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<p>one</p><p {HIDDEN}>no</p><p>two</p>", "one\n\ntwo"),
        (f"<div>one<div {HIDDEN}><div>no</div>no</div>two</div>", "one\n\ntwo"),
        (f"<p>tro<span {HIDDEN}>x<span>y</span></span>ops</p>", "troops"),
        (f"<p>one<p {HIDDEN}>no<p>two", "one\n\ntwo"),
        (f"<p>one</p><div {HIDDEN}>never closed <p>two", "one\n\nnever closed\n\ntwo"),
        (f"<p>one<br {HIDDEN}>two<img {HIDDEN}>three</p>", "one twothree"),
        (f"<div {HIDDEN}><p>all</p></div>", "all"),
        ("<p style='display:block'>one</p><p title='display:none'>two</p>", "one\n\ntwo"),
    ],
)
def test_text_of_hidden_elements_is_left_out(text: str, expected: str) -> None:
    assert paragraphs_of_html(text) == expected


@pytest.mark.parametrize(
    "piece", [f"<div {HIDDEN}>", f"<p {HIDDEN}>a", f"<i {HIDDEN}>a</i>", "<i style='" + "d" * 600]
)
def test_very_many_hidden_elements_take_linear_time(piece: str) -> None:
    with at_most(3):
        paragraphs_of_html(piece * (400_000 // len(piece)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one<script>if (1 < 2) '<p>no</p>'</script> two", "one two"),
        ("one<style>p { }</style><title>no</title> two", "one two"),
        ("one<!-- <p>no</p> --> two", "one two"),
        ("one<![if !mso]> two<![endif]><?php no ?>", "one two"),
        ("one<script>never closed <p>no", "one"),
        ("one <svg>two", "one two"),
        ("one<svg class='i'/> two<svg><text>no</text></svg>", "one two"),
        ("one<script src='x.js'/> two", "one two"),
        ("one<iframe src='x' /> two<iframe src='y'></iframe>", "one two"),
        ("one<style/> two", "one two"),
        ("one<script src=x/>no</script> two", "one two"),
        ("one <!-- never closed <p>two", "one never closed\n\ntwo"),
    ],
)
def test_code_and_comments_are_not_text_and_an_unclosed_comment_does_not_hide_text(
    text: str, expected: str
) -> None:
    assert paragraphs_of_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R&amp;D &uuml;ber&nbsp;all &#x41;&#66;", "R&D über all AB"),
        ("&#" + "9" * 6000 + "; ok", "\ufffd ok"),
        ("&#00000065;&#0000066 &#x0000043;", "AB C"),
        ("&#" + "0" * 6000 + "65; ok", "A ok"),
        ("&#" + "0" * 6000 + "; ok", "\ufffd ok"),
        ("&#" + "0" * 6000 + "9" * 8 + "; ok", "\ufffd ok"),
        ("&#٠٠٠٠٠٠٠٠٦٥; ok", "&#٠٠٠٠٠٠٠٠٦٥; ok"),
        ("&#xD800;a\x00b\u202ec", "\ufffdabc"),
        ("1 < 2 > 0 & so on <", "1 < 2 > 0 & so on <"),
        ("<p title='a > b'>one</p>", "one"),
        ("<p title='never closed>one</p>two", "one\n\ntwo"),
        ("one <a href=", "one"),
    ],
)
def test_entities_and_broken_tags_are_read_as_intended(text: str, expected: str) -> None:
    assert paragraphs_of_html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 5_000 + "word" + "</div>" * 5_000,
        "<p " + "a=b " * 100_000 + ">word",
        "word" + "<!--" * 100_000,
        "word" + '<a b=">"' * 100_000,
        "word" + "<title></titlex>" * 50_000,
        "<table><tr><td>" * 20_000 + "word" + "<p>x</p>" * 20_000,
        "<tr>word" + "<td>x" * 100_000,
        "word<br>" + " " * 500_000 + "<br>",
    ],
    ids=lambda text: text[:20],
)
def test_text_in_hostile_markup_is_read(text: str) -> None:
    assert "word" in paragraphs_of_html(text)


@given(st.text(alphabet=st.sampled_from("<>/!-'\"= \n&#;pbrtdx\ud800\x00"), max_size=200))
def test_any_text_gives_paragraphs_without_extra_white_space(text: str) -> None:
    found = paragraphs_of_html(text)
    assert all(part == " ".join(part.split()) != "" for part in found.split("\n\n") if found)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/>Three.", "One. Two. Three."),
        ('One <A href="https://upw.example">link</A>.', "One link."),
        ("<TD class=x>One.</TD>", "One."),
        ("<h2>Head</h2>One &amp; two.", "Head\n\nOne & two."),
        ("One where a <b and c> d.\nTwo.", "One where a <b and c> d.\n\nTwo."),
        ("AT&amp;T said so.\nTwo.", "AT&amp;T said so.\n\nTwo."),
        ("1 <p 2, an inequality.", "1 <p 2, an inequality."),
    ],
)
def test_a_text_of_unknown_kind_is_html_where_it_has_a_tag_of_html(text: str, body: str) -> None:
    assert paragraphs_of(text) == body
