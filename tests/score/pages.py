"""Web pages and dumps of pages: body, title, author, date, readers' comments, language, time.

Body: F1 over runs of four words, per page, then the mean of the pages; the labels leave captions out, so `body` is scored
without them and `body with captions` says what they cost. The goal for dates is about days that the page itself says, for some
labels name days that no page says or that it contradicts (`all labels` has them, too). A day is right if it is the day of
publication in some time zone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from selectolax.lexbor import LexborHTMLParser
from wirewatch.article import Article, Precision
from wirewatch.parsing.text.cleaning import language_of
from wirewatch.parsing.text.dates import MONTHS
from wirewatch.parsing.text.languages import language_of_article

from tests.score.corpus import Read, every, text_of
from tests.score.rows import Row, alike, mean, overlap, percentile, same_person, share, shingles, spaced

Section = Callable[[list[Read]], Iterator[Row]]


def bodies(pages: list[Read]) -> Iterator[Row]:
    known = [(shingles(label), each.article) for each, label in every(pages, "body")]
    found = [(wanted, shingles(_without_captions(article)) if article else []) for wanted, article in known]
    yield mean("pages", "body, F1", [overlap(wanted, got) for wanted, got in found], 0.955)
    yield mean(
        "pages",
        "body with captions, F1",
        [overlap(wanted, shingles(article.body) if article else []) for wanted, article in known],
    )
    yield mean("pages", "body, precision", [_common(wanted, got) / max(1, len(got)) for wanted, got in found])
    yield mean("pages", "body, recall", [_common(wanted, got) / max(1, len(wanted)) for wanted, got in found])


def _common(left: list[tuple[str, ...]], right: list[tuple[str, ...]]) -> float:
    return overlap(left, right) * (len(left) + len(right)) / 2


def _without_captions(article: Article) -> str:
    return "\n\n".join(part for part in article.body.split("\n\n") if part not in article.captions)


def facts(pages: list[Read]) -> Iterator[Row]:
    titles = [
        alike(label, each.article.title if each.article else "") for each, label in every(pages, "title")
    ]
    authors = [
        same_person(label, each.article.authors if each.article else ()) for each, label in _authors(pages)
    ]
    days = [(_says_day(each, day), _is_day_of(day, each.article)) for each, day in _days(pages)]
    yield share("pages", "title", titles, 0.91)
    yield share("pages", "author", authors, 0.88)
    yield share("pages", "date, where the page says the day", (right for known, right in days if known), 0.97)
    yield share("pages", "date, all labels", (right for _, right in days))


def _authors(pages: list[Read]) -> Iterator[tuple[Read, str]]:
    return (
        (each, " ".join(label) if isinstance(label, list) else label.strip())
        for each, label in every(pages, "author")
    )


def _days(pages: list[Read]) -> Iterator[tuple[Read, date]]:
    for each, label in every(pages, "date"):
        try:
            yield each, date.fromisoformat(label)
        except ValueError:  # a label that is no day
            continue


def _says_day(page: Read, day: date) -> bool:
    """In digits in any order, or with the name of a month."""
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
    return any((article.published + timedelta(hours=each)).date() == day for each in hours)


def comments(pages: list[Read], dumps: list[Read]) -> Iterator[Row]:
    on_pages, in_dumps = list(_leaks(pages)), list(_leaks(dumps))
    yield share("comments", "leaked, of all labelled segments", [*on_pages, *in_dumps], 0.02, at_most=True)
    yield share("comments", "leaked, pages", on_pages)
    yield share("comments", "leaked, dumps", in_dumps)


def _leaks(reads: Iterable[Read]) -> Iterator[bool]:
    """Into title, body or tail."""
    for each, segments in every(list(reads), "comments"):
        article = each.article
        text = spaced(f"{article.title}\n{article.body}\n{article.tail}") if article else ""
        yield from (spaced(segment) in text for segment in segments if segment.strip())


def segments(pages: list[Read]) -> Iterator[Row]:
    for name, wanted in (("with", True), ("without", False)):
        found = (
            (segment, each.article)
            for each, listed in every(pages, name)
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
        (alike(label, each.article.title if each.article else "") for each, label in every(read, "title")),
    )
    yield share(
        "dumps",
        "author",
        (
            same_person(label, each.article.authors if each.article else ())
            for each, label in every(read, "author")
        ),
    )
    yield share(
        "dumps",
        "date",
        (_is_day_of(date.fromisoformat(label), each.article) for each, label in every(read, "date")),
    )
    for name in ("body_first", "body_last"):
        found = (
            (spaced(label), spaced(each.article.body if each.article else ""))
            for each, label in every(read, name)
        )
        yield share("dumps", name.replace("_", ", "), (label in body for label, body in found))


def languages(pages: list[Read]) -> Iterator[Row]:
    """Truth: pages that declare their language in two places or more, and the same everywhere."""
    known = [
        (said, each.article)
        for each in pages
        if each.article and (said := declared_language(text_of(each.file)))
    ]
    blind = [language_of_article(article.title, article.body, "") == said for said, article in known]
    yield share("language", "right", (article.language == said for said, article in known), 0.97)
    yield share("language", "right without the declaration", blind, 0.97)


def declared_language(text: str) -> str:
    tree = LexborHTMLParser(text)
    said = [node.attributes.get("lang") for node in tree.css("html")]
    said += [
        node.attributes.get("content")
        for node in tree.css("meta[property='og:locale'], meta[http-equiv=content-language i]")
    ]
    said += re.findall(r'"inLanguage"\s*:\s*"([A-Za-z_-]{2,12})"', text)[:1]
    found = [language.partition("-")[0] for each in said if (language := language_of(each)) != "und"]
    return found[0] if len(found) > 1 and len(set(found)) == 1 else ""


def times(pages: list[Read]) -> Iterator[Row]:
    seconds = [each.seconds for each in pages]
    for part in (0.5, 0.95):
        yield percentile(
            "time", f"per page, p{part * 100:.0f}", [each * 1000 for each in seconds], part, "ms"
        )
    yield Row(
        "time",
        "pages per second and core",
        len(seconds) / max(0.001, sum(seconds)),
        len(seconds),
        unit="pages/s",
    )
    yield share("time", "pages without any article", (each.article is None for each in pages))
