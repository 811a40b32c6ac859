"""The text of a page: body, captions and readers' comments, each apart. trafilatura finds the body; a simple reader stands in for it.

trafilatura is silent about pages nested deeper than its parser goes and slow on huge ones: those, and pages of which it
finds next to nothing, are read paragraph by paragraph instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from wirewatch.parsing.text.cleaning import MOST_CAPTIONS, clean, joined, one_line
from wirewatch.parsing.text.fragments import BLOCKS, CELLS, ROWS

LARGEST_PAGE = 3_000_000  # characters; beyond, and beyond MOST_TAGS, the simple reader takes over
MOST_TAGS = 30_000
DEEPEST_TREE = 200  # the deepest of 439 real pages: 51
SHORTEST_BODY = 200
FEWEST_WORDS = 8
LEAD_WORDS = 3
MOST_COMMENTS, LONGEST_COMMENT = 500, 5_000
LONGEST_CAPTION = 1_000
MOST_NODES = 200_000

_COMMENT_WORDS = (
    "comments?|commentlist|commentarea|commentlinks|commentthread|commentaires?|kommentare?|kommentarer|comentarios?|commenti|komentarze?"
    "|reacties|leserbriefe?|leserpost|disqus|livefyre|leserkommentare?|usercomments?|readercomments?|talkback"
)
_COMMENT_PARTS = r"list|box|area|section|thread|container|wrapper|wrap|content|body|text|item|block|zone|feed|entry|post|main|inner|template"
COMMENT_NAME = re.compile(
    rf"(?:[a-z0-9]+[-_]+)*(?:{_COMMENT_WORDS})(?:[-_]*+(?:{_COMMENT_PARTS}|\d++))*+", re.IGNORECASE
)
_COMMENT_STATE = re.compile(
    r"(?:no|has|with|without|allow|open|show|hide|enable|count|num|link|icon|js|post-type)[-_]", re.IGNORECASE
)
_LABELS = ("category-", "tag-", "post-", "type-", "status-")  # what WordPress says of an article in classes
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = ("omment", "disqus", "livefyre", "reacties", "talkback", "oment", "OMMENT", "leser")
FURNITURE_NAME = re.compile(
    r"\b(?:related|recommend\w*|newsletter|subscri\w*|promo\w*|share|sharing|social|sidebar|footer|breadcrumbs?|cookies?|consent|adverts?"
    r"|sponsored|outbrain|taboola|paywall|tags|taglist|most-?read|trending|popup|modal|menu|nav|navigation|teasers?)\b",
    re.IGNORECASE,
)
FURNITURE_TAGS = frozenset({
    "script", "style", "noscript", "nav", "aside", "footer", "header", "form", "iframe", "svg", "button", "select", "template",
    "figure", "figcaption", "video", "audio", "object",
})  # fmt: skip
_PARTS = BLOCKS | ROWS | CELLS | {"pre"}
_HEADINGS = frozenset({"h2", "h3", "h4", "li", "td", "dt", "dd"})
NEAR = 12  # how far up a page's tree a question looks


@dataclass(frozen=True, slots=True)
class PageText:
    """Paragraphs apart by an empty line; `captions` are not yet part of `body`."""

    body: str
    captions: tuple[str, ...] = ()


def read_text(tree: Any, page: Any, article_body: str) -> PageText:
    """From both trees of one page: lxml's, or None where that one can't be trusted, and selectolax's. `article_body`: JSON-LD's."""
    captions: tuple[str, ...] = ()
    body = ""
    if tree is not None:
        figures = _figures(tree)
        _prune_links(tree)
        body = _extracted(tree)
        captions = _captions(figures, body)
    if len(body) < SHORTEST_BODY:  # of a short page, trafilatura also returns navigation
        body = simple_body(page) or (body if len(body.split()) >= FEWEST_WORDS else "")
    if len(article_body) > max(SHORTEST_BODY, 2 * len(body)) or (
        article_body and body.split() == article_body.split()
    ):
        body = article_body
    return PageText(
        clean(body), captions
    )  # a page may write characters as numbers that it must not write as such


def _extracted(tree: Any) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    return joined((found.text or "").split("\n")) if found is not None else ""


# comments


def cut_comments(tree: Any) -> tuple[str, ...]:
    """The readers' comments, which are cut out of the tree. What holds the headline is no comment, whatever it is called."""
    comments: list[str] = []
    cut: set[Any] = set()
    for node in [node for node in tree.iter() if isinstance(node.tag, str) and _is_comments(node.attrib)]:
        parent = node.getparent()
        if (
            parent is None
            or node.tag in {"html", "body", "main"}
            or _holds_article(node)
            or not cut.isdisjoint(node.iterancestors())
        ):
            continue
        comments += islice(_said(node), MOST_COMMENTS - len(comments))
        cut.add(node)
        _cut(node, parent)
    return tuple(comments)


def _is_comments(attributes: Any) -> bool:
    if "schema.org/Comment" in attributes.get("itemtype", ""):
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return any(mark in names for mark in _MARKS) and any(
        is_comment_name(name) for name in names[:1_000].split()
    )


def is_comment_name(name: str) -> bool:
    """`comments`, `user-comments`, `comment-17`, `CommentList`: but not `comments-open`, `commentary`, `comment-count` or a category."""
    return (
        COMMENT_NAME.fullmatch(_CAMEL.sub("-", name)) is not None
        and not name.startswith(_LABELS)
        and not _COMMENT_STATE.match(name)
    )


def is_furniture_name(name: str) -> bool:
    """`related-stories`, `newsletter`: but not the class that WordPress gives an article for its category `social`."""
    return FURNITURE_NAME.search(name) is not None and not name.startswith(_LABELS)


def is_outside_article(node: Any) -> bool:
    """Whether it stands among the readers' comments, or in what surrounds an article."""
    for _ in range(NEAR):
        if node is None or node.tag in {"article", "main", "body"}:
            break
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000].split()
        if node.tag in {"aside", "nav", "footer"} or any(
            is_furniture_name(name) or is_comment_name(name) for name in names
        ):
            return True
        node = node.parent
    return False


def _holds_article(node: Any) -> bool:
    return any(
        each.tag in {"h1", "main"} or each.get("itemprop") == "articleBody"
        for each in node.iter("h1", "main", "div", "section")
    )


def _said(node: Any) -> Iterator[str]:
    """Its paragraphs, or all of it where it has none."""
    parts = list(node.iter("p", "blockquote")) or [node]
    texts = (one_line(" ".join(part.itertext()), LONGEST_COMMENT) for part in parts)
    return (text for text in texts if len(text.split()) > 1)


def _prune_links(tree: Any) -> None:
    """A paragraph that is one link and nothing else leads away: `READ MORE: …`."""
    for node in list(tree.iter("p")):
        links = list(islice(node.iter("a"), 3))
        if len(links) == 1 and node.getparent() is not None:
            whole, linked = "".join(node.itertext()).split(), "".join(links[0].itertext()).split()
            if (
                len(linked) > 3
                and len(whole) - len(linked) <= LEAD_WORDS
                and (len(whole) == len(linked) or whole[-1][-1] not in ".!?")
            ):
                _cut(node, node.getparent())


def _cut(node: Any, parent: Any) -> None:
    """lxml hangs the text after an element on the element itself: it stays, without characters that lxml reads but does not write."""
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = clean((before.tail or "") + node.tail)
    elif node.tail:
        parent.text = clean((parent.text or "") + node.tail)
    parent.remove(node)


# captions


def _figures(tree: Any) -> list[tuple[str, frozenset[str]]]:
    """Each caption, and the first words of the paragraphs around it. trafilatura takes the figures out of the tree."""
    found = []
    for node in islice(tree.iter("figcaption"), MOST_CAPTIONS * 3):
        text = one_line(" ".join(node.itertext()), LONGEST_CAPTION)
        if len(text.split()) > 3 and not _is_furniture(node):
            found.append((text, _around(node)))
    return found


def _is_furniture(node: Any) -> bool:
    for above in islice(node.iterancestors(), NEAR):
        if above.tag in {"aside", "nav", "footer", "a", "li"}:
            return True
        if above.tag in {"article", "main", "body"}:
            return False
        if any(map(is_furniture_name, above.get("class", "")[:300].split())):
            return True
    return False


def _around(node: Any) -> frozenset[str]:
    """Of the nearest element above it that has paragraphs."""
    for above in islice(node.iterancestors(), NEAR):
        found = frozenset(
            start
            for part in islice(above.iter("p"), 40)
            if len(start := _start("".join(islice(part.itertext(), 20)))) > 20
        )
        if found:
            return found
        if above.tag in {"article", "main", "body"}:
            break
    return frozenset()


def _start(text: str) -> str:
    return " ".join(text.split())[:40]


def _captions(figures: list[tuple[str, frozenset[str]]], body: str) -> tuple[str, ...]:
    """Those that stand beside the body, once each."""
    starts = frozenset(_start(part) for part in body.split("\n\n"))
    beside = dict.fromkeys(text for text, around in figures if around & starts and text not in body)
    return tuple(islice(beside, MOST_CAPTIONS))


# the simple reader


@dataclass
class Block:
    """`text` is asked for when all its parts are there, often more than once."""

    node: Any
    texts: list[str]
    linked: int = 0

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def simple_body(page: Any) -> str:
    """Paragraphs of the element that holds most of them. One pass over the tree, whatever its shape."""
    if page.body is None:
        return ""
    blocks = [block for block in _blocks(page.body, _outside(page)) if block.texts]
    home = _home(blocks)
    found = joined(
        block.text for block in blocks if _is_text(block) and (home is None or _is_below(block.node, home))
    )
    return found or joined(block.text for block in blocks if len(block.text.split()) > 3)


def blocks_of(page: Any) -> Iterator[Block]:
    """All visible text in its order, furniture too."""
    hidden = {node.mem_id for node in page.css("script, style, noscript, template")}
    return (
        (block for block in _blocks(page.body, hidden) if block.texts) if page.body is not None else iter(())
    )


def _outside(page: Any) -> set[int]:
    """The elements that are no article: furniture, comments."""
    found = page.css(
        ", ".join(sorted(FURNITURE_TAGS))
        + ", [role=navigation], [itemtype*='schema.org/Comment'], #disqus_thread"
    )
    around = {
        above.mem_id
        for node in islice(page.css("h1, main, [itemprop=articleBody]"), 10)
        for above in above_of(node)
    }
    outside = {
        node.mem_id for node in found if node.tag != "form" or node.mem_id not in around
    }  # some sites put the whole page into one
    for node in page.css("[class*=omment], [id*=omment]"):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000].split()
        if node.mem_id not in around and node.tag != "body" and any(map(is_comment_name, names)):
            outside.add(node.mem_id)
    return outside


def above_of(node: Any) -> Iterator[Any]:
    """Its parent, the parent of that, and so on."""
    for _ in range(DEEPEST_TREE):
        node = node.parent
        if node is None:
            break
        yield node


def _blocks(root: Any, outside: set[int]) -> Iterator[Block]:
    """The text of the page by the block elements that it stands in."""
    block = Block(root, [])
    for node in islice(root.traverse(include_text=True), MOST_NODES):
        above = node.parent
        if node.mem_id in outside or (above is not None and above.mem_id in outside):
            outside.add(node.mem_id)
        elif node.tag == "br" or node.tag in _PARTS:
            yield block
            block = Block(node if node.tag in _PARTS else block.node, [])
        elif node.tag == "-text" and (text := node.text(deep=False)).strip():
            above, linked = _block_above(node)
            if above.mem_id != block.node.mem_id:
                yield block
                block = Block(above, [])
            block.texts.append(text)
            block.linked += len(text) if linked else 0
    yield block


def _block_above(node: Any) -> tuple[Any, bool]:
    linked = False
    for _ in range(NEAR):
        if node.parent is None or node.tag in _PARTS:
            break
        node = node.parent
        linked = linked or node.tag == "a"
    return node, linked


def _home(blocks: list[Block]) -> int | None:
    """The element whose paragraphs, its own most, weigh most."""
    weights: dict[int, float] = {}
    for block in blocks:
        size, node = sum(map(len, block.texts)) - 2 * block.linked, block.node
        for share in (1.0, 0.75, 0.56) if size > 25 else ():
            node = node.parent
            if node is None or node.tag in {"html", "-undef"}:
                break
            weights[node.mem_id] = weights.get(node.mem_id, 0) + size * share
    return max(weights, key=lambda each: weights[each], default=None)


def _is_below(node: Any, home: int) -> bool:
    for _ in range(NEAR):
        if node is None or node.mem_id == home:
            return node is not None
        node = node.parent
    return False


def _is_text(block: Block) -> bool:
    length = sum(map(len, block.texts))
    short = len(block.text.split()) <= 3 and block.node.tag != "p"
    return (
        not short
        and block.linked <= length * (0.6 if block.node.tag in _HEADINGS else 0.9)
        and block.node.tag != "h1"
    )
