"""Computes scores for pages and for dumps of pages. A label is the correct value, such as the
correct title.

- Bodies: the mean F1 over runs of four words, without captions, because labels have none.
- Dates: right if the time falls on the labelled day in some time zone. Two shares of
  right dates are shown: for all pages, and for pages whose own text contains the labelled day.
  Only the second share has a goal, which is the minimum that it must reach.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from selectolax.lexbor import LexborHTMLParser
from wirewatch.article import Article, Precision
from wirewatch.parsing.text.cleaning import language_of
from wirewatch.parsing.text.languages import language_of_article
from wirewatch.parsing.text.month_names import MONTHS

from tests.score.corpus import Read, every, every_segment, text_of
from tests.score.rows import Row, alike, mean, overlap, percentile, same_person, share, shingles, spaced

FEWEST_WORDS, MAX_BLOCKS = 8, 500
Section = Callable[[list[Read]], Iterator[Row]]


def bodies(pages: list[Read]) -> Iterator[Row]:
    """Yield four scores of the bodies.

    - F1, precision and recall: captions are left out. The standfirst is left out too if the F1 is
      then higher.
    - F1 with standfirst and captions: nothing is left out.
    """
    known = [(shingles(label), page.article) for page, label in every(pages, "body")]
    pairs = [(wanted, _best(wanted, article)) for wanted, article in known]
    yield mean("pages", "body, F1", [overlap(wanted, got) for wanted, got in pairs], 0.96)
    yield mean(
        "pages",
        "body with standfirst and captions, F1",
        [overlap(wanted, shingles(article.body) if article else []) for wanted, article in known],
    )
    yield mean("pages", "body, precision", [_common(wanted, got) / max(1, len(got)) for wanted, got in pairs])
    yield mean(
        "pages", "body, recall", [_common(wanted, got) / max(1, len(wanted)) for wanted, got in pairs], 0.982
    )


def _best(wanted: list[tuple[str, ...]], article: Article | None) -> list[tuple[str, ...]]:
    """Return the shingles (runs of four words) of the article's body without captions. The
    standfirst is left out too if the shingles are closer to `wanted` without the standfirst.
    """
    if article is None:
        return []
    parts = [part for part in article.body.split("\n\n") if part not in article.captions]
    standfirst = set(article.standfirst.split("\n\n"))
    texts = ("\n\n".join(parts), "\n\n".join(part for part in parts if part not in standfirst))
    return max((shingles(text) for text in texts), key=lambda got: overlap(wanted, got))


def standfirsts(pages: list[Read]) -> Iterator[Row]:
    """Yield a share: of the pages with a block of text that repeats the page's description, how
    many have this description in the body of the article.
    """
    known = [
        (spaced(description), page.article)
        for page in pages
        if (description := shown_description(text_of(page.file)))
    ]
    kept = [article is not None and text in spaced(article.body) for text, article in known]
    yield share("pages", "shown descriptions in the body", kept, 0.95)


def shown_description(text: str) -> str:
    """Return the description that an HTML page declares, if a block of the page has exactly the
    text of the description. Otherwise return an empty text.
    """
    tree = LexborHTMLParser(text)
    for node in tree.css("meta[property='og:description'], meta[name=description]"):
        description = " ".join((node.attributes.get("content") or "").split())
        if len(description.split()) >= FEWEST_WORDS:
            blocks = tree.css("p, h2, h3, div.standfirst, div.lead, [itemprop=description]")
            if any(" ".join(block.text().split()) == description for block in blocks[:MAX_BLOCKS]):
                return description
    return ""


def _common(left: list[tuple[str, ...]], right: list[tuple[str, ...]]) -> float:
    return overlap(left, right) * (len(left) + len(right)) / 2


def facts(pages: list[Read]) -> Iterator[Row]:
    titles = [
        alike(label, page.article.title if page.article else "") for page, label in every(pages, "title")
    ]
    authors = [
        same_person(label, page.article.authors if page.article else ())
        for page, label in every(pages, "author")
    ]
    days = [(_contains_day(page, day), _is_day_of(day, page.article)) for page, day in _days(pages)]
    yield share("pages", "title", titles, 0.91)
    yield share("pages", "author", authors, 0.88)
    yield share("pages", "date, where the page says the day", (right for known, right in days if known), 0.97)
    yield share("pages", "date, all labels", (right for _, right in days))


def _days(pages: list[Read]) -> Iterator[tuple[Read, date]]:
    for page, label in every(pages, "date"):
        try:
            yield page, date.fromisoformat(label)
        except ValueError:  # a label that is no day
            continue


def _contains_day(page: Read, day: date) -> bool:
    """Return whether the page contains `day`, in digits or with the name of the month."""
    text = text_of(page.file)
    d, m, y = rf"0?{day.day}", rf"0?{day.month}", str(day.year)
    names = "|".join(re.escape(name) for name, number in MONTHS.items() if number == day.month)
    sep = r"[-./ ]\s?"
    forms = (rf"{y}{sep}{m}{sep}{d}", rf"{d}{sep}{m}{sep}(?:{y}|{y[2:]})", rf"{m}/{d}/(?:{y}|{y[2:]})", f"{day:%Y%m%d}",
             rf"{d}(?:\.|st|nd|rd|th)?\s+(?:de )?(?:{names})\.?,?\s+(?:de )?{y}", rf"(?:{names})\.?\s+{d}(?:st|nd|rd|th)?,?\s+{y}")  # fmt: skip
    return re.search(r"(?<!\d)(?:" + "|".join(forms) + r")(?!\d)", text, re.IGNORECASE) is not None


def _is_day_of(day: date, article: Article | None) -> bool:
    if article is None or article.precision is Precision.ARRIVAL:
        return False
    hours = range(-12, 15) if article.precision is Precision.MINUTE else [0]
    return any((article.published + timedelta(hours=hour)).date() == day for hour in hours)


def comments(pages: list[Read], dumps: list[Read]) -> Iterator[Row]:
    on_pages, in_dumps = list(_leaks(pages)), list(_leaks(dumps))
    yield share("comments", "leaked, of all labelled segments", [*on_pages, *in_dumps], 0.02, at_most=True)
    yield share("comments", "leaked, pages", on_pages)
    yield share("comments", "leaked, dumps", in_dumps)


def _leaks(reads: Iterable[Read]) -> Iterator[bool]:
    """For each labelled comment, yield whether the comment is in the title, body or tail of the
    parsed article.
    """
    for page, segments in every_segment(list(reads), "comments"):
        article = page.article
        text = spaced(f"{article.title}\n{article.body}\n{article.tail}") if article else ""
        yield from (spaced(segment) in text for segment in segments if segment.strip())


def segments(pages: list[Read]) -> Iterator[Row]:
    for name, wanted in (("with", True), ("without", False)):
        found = (
            (segment, page.article)
            for page, listed in every_segment(pages, name)
            for segment in listed
            if segment.strip()
        )
        right = [
            (spaced(segment) in spaced(article.body if article else "")) is wanted
            for segment, article in found
        ]
        yield share("pages", "wanted segments kept" if wanted else "unwanted segments avoided", right)


def dumps(read: list[Read]) -> Iterator[Row]:
    yield share(
        "dumps",
        "title",
        (alike(label, page.article.title if page.article else "") for page, label in every(read, "title")),
    )
    yield share(
        "dumps",
        "author",
        (
            same_person(label, page.article.authors if page.article else ())
            for page, label in every(read, "author")
        ),
    )
    yield share(
        "dumps",
        "date",
        (_is_day_of(day, page.article) for page, day in _days(read)),
    )
    for name in ("body_first", "body_last"):
        found = (
            (spaced(label), spaced(page.article.body if page.article else ""))
            for page, label in every(read, name)
        )
        yield share("dumps", name.replace("_", ", "), (label in body for label, body in found))


def languages(pages: list[Read]) -> Iterator[Row]:
    """Yield the shares of articles whose language was recognised correctly. The correct language is
    the label `lang` of the page. If the page has no such label, the correct language is the
    language that the page declares.
    """
    known = [
        (language, page.article)
        for page in pages
        if page.article
        and (language := str(page.label.get("lang") or "") or declared_language(text_of(page.file)))
    ]
    blind = [language_of_article(article.title, article.body, "") == truth for truth, article in known]
    yield share("language", "right", (article.language == truth for truth, article in known), 0.97)
    yield share("language", "right without the declaration", blind, 0.97)


def declared_language(text: str) -> str:
    tree = LexborHTMLParser(text)
    said = [node.attributes.get("lang") for node in tree.css("html")]
    said += [
        node.attributes.get("content")
        for node in tree.css("meta[property='og:locale'], meta[http-equiv=content-language i]")
    ]
    said += re.findall(r'"inLanguage"\s*:\s*"([A-Za-z_-]{2,12})"', text)[:1]
    found = [language.partition("-")[0] for page in said if (language := language_of(page)) != "und"]
    return found[0] if len(found) > 1 and len(set(found)) == 1 else ""


def times(pages: list[Read]) -> Iterator[Row]:
    seconds = [page.seconds for page in pages]
    for part in (0.5, 0.95):
        yield percentile(
            "time", f"per page, p{part * 100:.0f}", [second * 1000 for second in seconds], part, "ms"
        )
    yield Row(
        "time",
        "pages per second and core",
        len(seconds) / max(0.001, sum(seconds)),
        len(seconds),
        unit="pages/s",
    )
    yield share("time", "pages without any article", (page.article is None for page in pages))
