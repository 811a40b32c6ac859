"""Find the title of a page: the headline that the page shows, or a title of its metadata.

In this module, a kicker is a short line above the headline, the window title is the text of
`<title>`, and a generic title is one that says nothing about an article, such as `Courier - News`.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit

from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.blocks import Block, Blocks, Zone
from wirewatch.parsing.page.headline import HEADINGS, LONGEST_LINE, MOST_BLOCKS, heading_of, headings_in
from wirewatch.parsing.page.jsonld import Facts
from wirewatch.parsing.page.region import words_of
from wirewatch.parsing.page.selection import SMALLEST_ARTICLE
from wirewatch.parsing.page.zones import is_running_text
from wirewatch.parsing.text.bylines import is_site_name
from wirewatch.parsing.text.cleaning import address, one_line
from wirewatch.parsing.text.fragments import unescape
from wirewatch.parsing.text.titles import without_entities
from wirewatch.parsing.text.words import word_count

FEWEST_SHOWN_WORDS, FEWEST_SHARED_WORDS, LONG_WORD = 4, 2, 4  # words, words, characters
MOST_CUTS, MOST_PARTS, MOST_LINKS = 5, 8, 100
LONGEST_TITLE_LINE, MOST_LINES = 200, 300  # characters of a line; lines
FEWEST_TITLE_WORDS, LONGEST_TITLE = 2, 300
FEWEST_HEADING_WORDS, MOST_BETWEEN, CLEAR_SHARE = 3, 6, 0.8  # words, blocks, share of the text
MOST_BLOCKS_OF_TITLE, MOST_NAMED = 3, 3  # blocks, elements
_BETWEEN = " |»«•·:–—-"  # characters between a title and a site name
TITLE_FIELDS = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "headline",
    "title",
)
_LETTER = "A-Za-zÀ-ÿ0-9"
_TIGHT_MARK = re.compile(rf"(?<![{_LETTER}])[_|<—–-]+|[_|<—–-]+(?![{_LETTER}])")  # not inside `e-mail`
_COLON = re.compile(r":\s+")
_SEPARATOR = re.compile(r"\s+[|»«•·:–—-]+\s+|\s*[|»]\s*")
_TITLE_NAME = re.compile(  # `NewsTitle`, `article-headline`, `ctl00_lblTitle`
    r"(?:news|article|story|post|press|entry|content|page|detail|lbl|label)s?[-_]?(?:title|headline)\b"
    r"|(?<![\w-])(?:title|headline)(?![\w-])",
    re.IGNORECASE,
)
_GENERIC = frozenset({  # words of titles that say nothing about an article
    "news", "newsdetails", "newsdetail", "details", "detail", "article", "articles", "story",
    "stories", "page", "pages", "home", "homepage", "index", "default", "main", "view", "show",
    "display", "item", "content", "contents", "untitled", "document", "welcome", "latest",
    "breaking", "top", "local", "national", "international", "world", "regional", "press",
    "release", "releases", "media", "center", "centre", "room", "newsroom", "statement",
    "statements", "announcement", "announcements", "official", "website", "web", "site", "portal",
    "blog", "blogs", "post", "posts", "archive", "archives", "weather", "sport", "sports",
    "business", "politics", "opinion", "print", "version", "preview", "and", "of", "the", "to",
    "our", "nachrichten", "aktuelles", "aktuell", "startseite", "meldung", "meldungen",
    "pressemitteilung", "pressemitteilungen", "presse", "actualités", "actualité", "actualites",
    "accueil", "communiqué", "communiqués", "noticias", "noticia", "inicio", "detalle", "prensa",
    "comunicado", "comunicados", "notícias", "notícia", "notizie", "notizia", "comunicati",
    "stampa", "новости", "новость", "главная", "haber", "haberler", "haberi", "detay", "detayı",
    "anasayfa", "أخبار", "الأخبار", "خبر", "الخبر", "تفاصيل", "الرئيسية", "新闻", "新聞", "首页", "首頁",
    "新闻中心", "新闻详情", "资讯", "正文", "ニュース", "뉴스", "חדשות",
})  # fmt: skip


def title_of(
    page: Any, metas: dict[str, str], facts: Facts, site: str, blocks: Blocks, outside: set[int]
) -> str:
    """Return the title of a page, without the name of the site. The result may be empty.

    `outside` has the `mem_id` of each node in boilerplate.
    """
    title = _replaced_title(page, metas, facts, site, blocks) or _title(page, metas, facts, site, outside)
    return _shown_part(title, blocks)


def _title(page: Any, metas: dict[str, str], facts: Facts, site: str, outside: set[int]) -> str:
    """Return the headline of a page.

    A heading that agrees with a title is preferred, because a title in the metadata may be a
    tagline or may be cut off. Next come, in this order: titles in the metadata, headings that are
    marked as the headline, the window title, the first heading. The result may be empty.
    """
    titles = [line for line in _declared_titles(metas, facts) if not is_site_name(line, site)]
    logos = _logos(page)
    window = _window_title(page, logos)

    def headings(selector: str) -> list[str]:
        found = headings_in(page, selector, outside)
        return [heading for heading in found if heading not in logos and not is_site_name(heading, site)]

    first, second = list(dict.fromkeys(headings("h1"))), headings("h2")
    if len(first) == 1 and _is_title(first[0], [*titles, window], second, window):
        return _shown_title(first[0], titles, second)
    marked = headings("[itemprop=headline], .entry-title, .post-title, article h1, main h1")
    plain = headings("h1, h2")
    for title in (*titles, window):
        for group in (marked, plain):
            heading = max(
                (heading for heading in group if repeats_heading(title, heading)), key=len, default=""
            )
            if heading:
                return heading
    if titles and len(first) > 1 and (heading := _nearest(first, [*titles, window])):
        return heading
    if titles:
        return _without_site(titles[0], site)
    return next(iter(marked), "") or _without_site(window, site) or next(iter(plain), "")


def _declared_titles(metas: dict[str, str], facts: Facts) -> list[str]:
    declared = [jsonld.text(facts.get("headline")), *(metas.get(name, "") for name in TITLE_FIELDS)]
    return [line for text in declared if (line := one_line(unescape(text)))]


def _replaced_title(page: Any, metas: dict[str, str], facts: Facts, site: str, blocks: Blocks) -> str:
    """Return the heading above the article's text if no title of the page says anything about the
    article. An example of such a title is `Ministry of Water - News Details`.

    Return an empty string in each of these cases:
    - The page has no title, or a title that is not generic (see `_is_generic_title`).
    - A title of the page has all words of the heading.
    - A name in a title, such as `Ministry of Water`, is also in the article: a short line other
      than the heading has all words of the name (see `_is_shown`).
    """
    names = [site, *_logos(page), *_home_links(page)]
    titles = [*_declared_titles(metas, facts), _window_title(page, [])]
    divided = [_SEPARATOR.split(title) for title in titles if title]
    if not divided or not all(
        _is_generic_title(parts, lambda part: _is_any_name(part, names)) for parts in divided
    ):
        return ""
    heading = _heading_above_text(blocks)
    words = set(words_of(heading))
    said = any(words <= set(words_of(title)) for title in titles)
    special = {part for parts in divided for part in parts if not _is_generic(part)}
    return "" if said or any(_is_shown(part, heading, blocks) for part in special) else heading


def _is_shown(part: str, heading: str, page: Blocks) -> bool:
    """Tell whether a short line of the article other than `heading` has all words of `part`."""
    words = set(words_of(part))
    lines = (
        block.spaced
        for block in page.blocks[:MOST_LINES]
        if block.length <= LONGEST_TITLE_LINE and not block.linked and block.element.zone is Zone.TEXT
    )
    return any(line != heading and words <= set(words_of(line)) for line in lines)


def _is_any_name(part: str, names: list[str]) -> bool:
    return any(is_site_name(part, name) for name in names)


def _home_links(page: Any) -> list[str]:
    """Return the texts of links to the home page, or of the pictures in such links."""
    links = [
        link
        for link in islice(page.css("a[href]"), MOST_LINKS)
        if not urlsplit(_safe(link.attributes.get("href"))).path.strip("/")
    ]
    pictures = (picture for link in links if (picture := link.css_first("img[alt]")) is not None)
    texts = [link.text() for link in links] + [picture.attributes.get("alt") for picture in pictures]
    return [name for text in texts if (name := one_line(text, 100))]


def _shown_title(heading: str, titles: list[str], second: list[str]) -> str:
    """Return the headline of a page whose only `h1` is `heading`.

    The `h1` of some pages is written for search engines, and an `h2` shows the headline. So the
    first of `titles` that fits is returned. If no title fits, `heading` is returned. A title fits
    if all of these hold:
    - The title has at least FEWEST_SHOWN_WORDS words.
    - The title differs from `heading`.
    - The first or the second text in `second` (the texts of the `h2`) ends with the title.
    """
    lines = [words_of(other) for other in second[:2]]
    for title in titles:
        words = words_of(title)
        is_other = len(words) >= FEWEST_SHOWN_WORDS and not repeats_heading(title, heading)
        if is_other and any(line[-len(words) :] == words for line in lines):
            return title
    return heading


def other_headline(headings: list[str], title: str) -> str:
    """Return the only heading if it says the same as the title in other words. Otherwise, return an
    empty string. `headings` are the texts of the page's `h1` elements.
    """
    heading = headings[0] if len(headings) == 1 else ""
    words, known = _long_words(heading), _long_words(title)
    return heading if words - known and len(words & known) >= FEWEST_SHARED_WORDS else ""


def _nearest(headings: list[str], titles: list[str]) -> str:
    """Return the heading that shares the most long words with the titles.

    Return an empty string if fewer than FEWEST_SHARED_WORDS words are shared. Headings of fewer
    than FEWEST_SHOWN_WORDS words are left out.
    """
    # the name of the site usually follows the separator
    wanted = {word for title in titles for word in _long_words(_SEPARATOR.split(title)[0])}
    shared = {
        heading: len(wanted & _long_words(heading))
        for heading in headings
        if word_count(heading) >= FEWEST_SHOWN_WORDS
    }
    best = max(shared, key=lambda heading: shared[heading], default="")
    return best if best and shared[best] >= FEWEST_SHARED_WORDS else ""


def _long_words(text: str) -> set[str]:
    return {word for word in words_of(text) if len(word) >= LONG_WORD}


def _shown_part(title: str, blocks: Blocks) -> str:
    """Return the title without the name of the site, or else the whole title.

    For example, the name in `港口关闭_江报网` is `江报网`, and in `The Courier — Port closes` it is `The
    Courier`. The name is removed only if the page shows the rest of the title as a line, and does
    not show the whole title. The rest must be at least half as long as the whole title. A
    shorter rest is enough if the name is at the end of the title, and the rest is a heading of
    FEWEST_HEADING_WORDS words or more.
    """
    cuts = list(islice(_TIGHT_MARK.finditer(title), MOST_CUTS))
    colons = list(islice(_COLON.finditer(title), MOST_CUTS))
    if not (cuts or colons):
        return title
    lines = {block.spaced: block for block in reversed(blocks.blocks) if block.length <= LONGEST_TITLE}
    if title in lines:
        return title
    for part in (title[: cut.start()].strip() for cut in reversed(cuts)):
        if part in lines and _is_enough(part, title, lines[part]):
            return part
    # after the site or a kicker; below the text, the same words may be a subheading
    short = takewhile(
        lambda block: block.length <= LONGEST_LINE or title.endswith(block.spaced), blocks.blocks
    )
    above = {block.spaced for block in short}
    parts = (title[cut.end() :].strip() for cut in (*cuts, *colons))
    return next((part for part in parts if 2 * len(part) >= len(title) and part in above), title)


def _is_enough(part: str, title: str, line: Block) -> bool:
    if 2 * len(part) >= len(title):
        return True
    is_heading = line.element.tag in HEADINGS or _is_called_title(line)
    return is_heading and word_count(part) >= FEWEST_HEADING_WORDS


def _is_title(heading: str, titles: list[str], second: list[str], window: str) -> bool:
    """Tell whether `heading`, the only `h1`, is the headline.

    The heading must have fewer than LONGEST_TITLE characters and agree with `titles` (see
    `_agrees`). `second` has the texts of `h2` elements. If one of these texts is longer than
    `heading` and fits the window title (`window`), the `h1` is only the name of the site, and the
    result is False.
    """
    # for example, `<title>` is `Soldiers go north | Courier`, an `h2` is `Soldiers go north`,
    # and the `h1` is `Courier`
    longer = (other for other in second if len(other) > len(heading))
    is_logo = any(repeats_heading(window, other) for other in longer)
    return len(heading) < LONGEST_TITLE and not is_logo and _agrees(heading, titles)


def _agrees(heading: str, titles: list[str]) -> bool:
    """Tell whether a heading is one of the titles, or at least half of its words are in one title.

    Return False for a heading of fewer than FEWEST_TITLE_WORDS words. If there is no title, return
    True for all headings that are long enough.
    """
    words = set(words_of(heading))
    titles = [title for title in titles if title]
    if word_count(heading) < FEWEST_TITLE_WORDS:
        return False
    return not titles or any(
        repeats_heading(title, heading) or 2 * len(words & set(words_of(title))) >= len(words)
        for title in titles
    )


def _window_title(page: Any, logos: list[str]) -> str:
    """Return the text of `<title>`. If this text ends with one of `logos`, which are names of the
    site, the name is removed.
    """
    node = page.css_first("head title") or page.css_first("title")
    title = one_line(without_entities(node.text())) if node is not None else ""
    for logo in logos:
        if title.endswith(logo) and (rest := title.removesuffix(logo).rstrip(_BETWEEN)):
            return rest
    return title


def site_in_title(page: Any, title: str) -> str:
    """Return the part of the window title that is probably the name of the site, or an empty text.

    For the title `Soldiers go north` and the window title `Soldiers go north | Politics | Courier`,
    the result is `Courier`.
    """
    window = _window_title(page, [])
    if not title or len(window) <= len(title):
        return ""
    if window.startswith(title):
        return _SEPARATOR.split(window[len(title) :])[-1].strip()
    return _SEPARATOR.split(window[: -len(title)])[0].strip() if window.endswith(title) else ""


def _logos(page: Any) -> list[str]:
    """Return the texts of headings that link to the home page. Such a text is a name of the site."""
    links = islice(page.css("h1 > a[href], h2 > a[href]"), 10)
    home = [link for link in links if not urlsplit(_safe(link.attributes.get("href"))).path.strip("/")]
    return [
        found
        for link in home
        if (found := one_line(link.text(), 300)) and found == one_line(link.parent.text(), 300)
    ]


def _safe(href: str | None) -> str:
    """Return `href` unchanged if it is an http(s) address or an absolute path. Return `/elsewhere`
    for any other `href`. For example, `#top` has no path, so a link to `#top` would look like a
    link to the home page.
    """
    return (
        href
        if href and (address(href) or (href.startswith("/") and not href.startswith("//")))
        else "/elsewhere"
    )


def repeats_heading(title: str, heading: str) -> bool:
    """Tell whether a title is the heading itself, or the heading with a kicker or site name.

    Examples: `Heading | Courier`, `Kicker: Heading`.
    """
    title, heading = title.casefold(), heading.casefold()
    if title.startswith(heading):
        return not title[len(heading) :].strip() or _SEPARATOR.match(title, len(heading)) is not None
    return title.endswith(heading) and re.search(r"[|»«•·:–—-]\s*$", title[: -len(heading)]) is not None


def _without_site(title: str, site: str) -> str:
    """Return the title without the name of the site.

    For example, `Soldiers go north | Courier` becomes `Soldiers go north`.
    """
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and is_site_name(parts[-1], site):
        return title[: title.rindex(parts[-1])].rstrip(_BETWEEN)
    if len(parts) > 1 and is_site_name(parts[0], site):
        return title[len(parts[0]) :].lstrip(_BETWEEN)
    before, colon, after = title.partition(": ")
    return after.strip() if colon and is_site_name(before, site) else title


def _is_generic_title(parts: list[str], is_site: Callable[[str], bool]) -> bool:
    """Tell whether a title says nothing about an article: `Courier - Local News`, `Courier`.

    `parts` are the texts between the separators of the title. Each part must be a name of the site
    or have only words such as `news` and `details`. If no part is a known name of the site, one
    part with other words is taken as this name, as in `Ministry of Water - News Details`.
    """
    if len(parts) > MOST_PARTS:
        return False
    others = [part for part in parts if not is_site(part)]
    special = [part for part in others if not _is_generic(part)]
    return not special or len(special) == 1 < len(parts) == len(others)


def _is_generic(part: str) -> bool:
    words = words_of(part)
    return bool(words) and all(word in _GENERIC or word.isdecimal() for word in words)


def _heading_above_text(page: Blocks) -> str:
    """Return the heading directly above the article's text, or an empty string.

    This is an `h1`, or else the first line in an element that is called a title, such as `<span
    class="NewsTitle">`. A heading has FEWEST_HEADING_WORDS words or more, and no link. The text
    begins at most MOST_BETWEEN blocks below the heading, and has at least SMALLEST_ARTICLE
    characters. If several `h1` have text below them, the one with the most text is returned, but
    only if it has at least CLEAR_SHARE of all this text.
    """
    blocks = page.blocks[:MOST_BLOCKS]
    first = [
        (number, holder.last)
        for number, block in enumerate(blocks)
        if (holder := heading_of(block)) is not None and holder.tag == "h1" and holder.first == number
    ]
    sizes = list(_texts_below(blocks, first))
    size, heading = max(sizes, key=lambda each: each[0], default=(0, ""))
    if size >= SMALLEST_ARTICLE:
        return heading if size >= CLEAR_SHARE * sum(each for each, _ in sizes) else ""
    called = [(number, number + 1) for number, block in enumerate(blocks) if _is_called_title(block)]
    large = (text for size, text in _texts_below(blocks, called) if size >= SMALLEST_ARTICLE)
    return next(large, "")


def _texts_below(blocks: list[Block], places: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Yield (size, heading) for each heading above an article's text. `size` is the number of
    characters of this text, which ends at the next of `places`.

    Each of `places` belongs to a heading: (index of its first block, index after its last block).
    """
    ends = [start for start, _ in places[1:]] + [len(blocks)]
    for (start, after), end in zip(places, ends, strict=False):
        heading = " ".join(block.spaced for block in blocks[start:after])
        below = [number for number in range(after, end) if _is_article_text(blocks[number])]
        if (
            len(heading) < LONGEST_TITLE
            and not any(block.linked for block in blocks[start:after])
            and word_count(heading) >= FEWEST_HEADING_WORDS
            and blocks[start].element.zone <= Zone.BYLINE
            and below
            and below[0] - after <= MOST_BETWEEN
        ):
            yield sum(blocks[number].length for number in below), heading


def _is_article_text(block: Block) -> bool:
    return block.element.zone is Zone.TEXT and is_running_text(block)


def _is_called_title(block: Block) -> bool:
    """Tell whether a short line is in an element whose class or id says that it is a title."""
    element = block.element
    # to search in elements with many blocks takes quadratic time
    if block.length >= LONGEST_TITLE or element.last - element.first > MOST_BLOCKS_OF_TITLE:
        return False
    named = islice(block.node.css("[class], [id]"), MOST_NAMED)
    return any(
        _TITLE_NAME.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}")
        and " ".join(node.text(separator=" ").split()) == block.spaced
        for node in named
    )
