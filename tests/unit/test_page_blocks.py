"""Tests how the elements and blocks of a page with unusual markup are read."""

from selectolax.lexbor import LexborHTMLParser
from wirewatch.parsing.page.blocks import Zone, read_blocks
from wirewatch.parsing.page.selection import mark_teasers


def test_an_empty_element_at_the_beginning_of_a_page_has_no_blocks() -> None:
    page = read_blocks(LexborHTMLParser("<body><div class=top><p></p><i></i></div><p>Text.</p></body>").root)
    spans = {element.tag: (element.first, element.last) for element in page.elements}
    assert [block.text for block in page.blocks] == ["Text."]
    assert (spans["div"], spans["body"]) == ((0, 0), (0, 1))


def test_the_article_may_be_a_linked_heading() -> None:
    html = (
        "<body><div><p>Menu</p></div><section><h2><a href='/x'>The port was closed.</a></h2></section></body>"
    )
    page = read_blocks(LexborHTMLParser(html).root)
    (heading,) = (element for element in page.elements if element.tag == "h2")
    mark_teasers(page, heading)
    assert heading.zone is Zone.TEXT
