"""In the source of a page, a line end counts only where a browser shows it, as it does in `pre`."""

import pytest
from selectolax.lexbor import LexborHTMLParser
from wirewatch.parsing.page import blocks
from wirewatch.parsing.page.blocks import read_blocks

from tests.unit.test_page import SENTENCES, page

WRAPPED = (
    "The lower lock on the Quell will be closed to barges that are longer\nthan forty metres from Monday on, the harbour office said in a note.",
    "Rowing boats and canoes may pass it on foot, and the office lends a cart\nto everyone who asks for it at the bridge one hour before.",
    "Ines Orlow and Tarek Bly are on duty.",
)
FOLDED = [" ".join(part.split()) for part in WRAPPED]
HARD = [
    "<pre>{}</pre>",
    "<div style='color: red; white-space: pre-wrap'>{}</div>",
    "<div style='WHITE-SPACE:pre-line;'>{}</div>",
    "<p style='white-space: break-spaces'>{}</p>",
    "<div class='mt-2 whitespace-pre-wrap'>{}</div>",
    "<p class='whitespace-pre-line'>{}</p>",
    "<div style='white-space: pre-wrap'><p>{}</p></div>",
    "<p><span style='white-space: pre-line'>{}</span></p>",
    "<table><tr><td><pre>{}</pre></td></tr></table>",
]


def read(body: str) -> list[str]:
    return page(f"<h1>Lock closed to long barges</h1>{body}").body.split("\n\n")


def block_texts(html: str) -> list[str]:
    return [block.text for block in read_blocks(LexborHTMLParser(html).root).blocks]


@pytest.mark.parametrize("element", HARD)
@pytest.mark.parametrize("empty_line", ["\n\n", "\n  \n", "\n\n\n\t"])
def test_an_empty_line_divides_paragraphs_where_line_ends_are_shown(element: str, empty_line: str) -> None:
    assert read(element.format(empty_line.join(WRAPPED))) == FOLDED


@pytest.mark.parametrize(
    "element",
    [
        "<p>{}</p>",
        "<div class='pre-wrap-none' style='white-space: nowrap'>{}</div>",
        "<div style='white-space: pre-wrap'></div><div>{}</div>",
        "<div><p><span style='white-space: pre-wrap'>New.</span></p></div><div>{}</div>",
    ],
)
def test_an_empty_line_elsewhere_is_a_space(element: str) -> None:
    assert " ".join(FOLDED[:2]) in read(element.format("\n\n".join(WRAPPED[:2])))


def test_inline_elements_do_not_hide_an_empty_line() -> None:
    html = f"<pre>{WRAPPED[0]}\n\n<b>Rowing</b>{WRAPPED[1][6:]}\n<i> </i>\n\n<a href='/x'>Ines</a>{WRAPPED[2][4:]}</pre>"
    assert read(html) == FOLDED


def test_an_empty_line_between_two_inline_elements_divides_paragraphs() -> None:
    assert block_texts("<pre><b>The lock</b>\n\n<i>closed</i> at <u>noon</u></pre>") == [
        "The lock",
        "closed at noon",
    ]


def test_a_line_that_was_not_wrapped_stays_alone() -> None:
    """If a line had room for the first word of the next line, it was not wrapped."""
    html = f"<pre>HARBOUR OFFICE\nContact: Ines Orlow, (555) 010-2233\nJune 3, 2026\n\n{WRAPPED[0]}</pre>"
    assert block_texts(html) == [
        "HARBOUR OFFICE",
        "Contact: Ines Orlow, (555) 010-2233",
        "June 3, 2026",
        FOLDED[0],
    ]


def test_lines_of_nearly_the_same_length_are_one_paragraph() -> None:
    text = "The lock opens at noon on Monday,\nbut barges wait until Tuesday or\neven longer, says the office in\na note to all of the captains."
    assert block_texts(f"<pre>{text}</pre>") == [" ".join(text.split())]


@pytest.mark.parametrize("style", ["pre-line", "pre-wrap"])
def test_lines_that_are_too_long_to_be_wrapped_are_paragraphs(style: str) -> None:
    html = f"<div style='white-space: {style}'>" + "\n".join(SENTENCES) + "</div>"
    assert read(html) == list(SENTENCES)


@pytest.mark.parametrize(
    "code",
    [
        "import lock\n\ndef barges():\n    return lock.barges\n\n1\n",
        "<code>open the lock\n\nclose the lock</code>",
        "<b>{</b>\n  <i>Name</i>:\n\n  <i>Quell</i>\n<b>}</b>",
    ],
)
def test_program_code_stays_one_block(code: str) -> None:
    assert len(block_texts(f"<pre>{code}</pre>")) == 1


def test_the_number_of_blocks_from_line_ends_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_LINES", 2)
    assert block_texts("<pre>a\n\nb\n\nc\n\nd</pre><pre>e\n\nf</pre>") == ["a", "b", "c d", "e f"]


def test_an_indented_pre_keeps_words_and_order() -> None:
    text = "\n".join(f"   {line}" for part in WRAPPED for line in [*part.split("\n"), ""])
    assert read(f"<pre>{text}</pre>") == FOLDED
