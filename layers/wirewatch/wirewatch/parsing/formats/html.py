"""Read HTML pages: decode the bytes with the right charset, then call the reader in `parsing/page`.

A page that a server or a protection service sends in place of the article is refused.
"""

import re
from collections.abc import Iterator

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.page.page import parse_page
from wirewatch.parsing.text.cleaning import one_line
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.words import word_count

LONGEST_STATUS = 60  # words in the text of an error page
SHORTEST_TEXT = 8  # words of an article whose title is only a number
_SITE = r"(?:\s*(?:[|–—·-])\s*[^|]{1,60})?"
_CODE = r"(?:(?:http\s|error\s|fehler\s|erreur\s)?(?:4\d\d|5\d\d)\b[\s:|–—·-]*)"
_NUMBER = re.compile(rf"(?:4\d\d|5\d\d)[.!]?{_SITE}", re.IGNORECASE)  # a film may be called `500`
_MISSING_PAGE = re.compile(  # titles that an article hardly has
    rf"(?:(?:oops|sorry)\W{{1,4}})?(?:{_CODE}(?:error|fehler)?|{_CODE}?(?:(?:the\s)?page (?:was )?not found"
    r"|(?:die )?seite (?:wurde )?nicht gefunden|page (?:non trouvée|introuvable)"
    r"|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden"
    rf"|страница не найдена|页面不存在|ページが見つかりません))[.!]?{_SITE}",
    re.IGNORECASE,
)
_STATUS = re.compile(  # titles that an article may have too
    rf"{_CODE}?(?:not found|forbidden|unauthorized|access (?:denied|to this page has been denied)|bad gateway"
    r"|bad request|gateway time-?out|service (?:temporarily )?unavailable|internal server error"
    r"|too many requests|just a moment|attention required|one more step|security check|robot check"
    rf"|are you a (?:robot|human)|pardon our interruption|request blocked)[.!?…]{{0,3}}{_SITE}",
    re.IGNORECASE,
)
_OF_SERVER = re.compile(
    r"\bon this server|\b(?:the )?requested (?:url|page|resource)|\bpermission to access"
    r"|\b(?:reference|ray|incident|request|support) (?:#|id\b)|\byou (?:have been|are being) blocked"
    r"|\b(?:enable|activate|turn on) (?:js|javascript|cookies)\b|\byour (?:browser|connection|ip address)\b"
    r"|\byou(?:['’]re| are) (?:a )?(?:human|not a robot)|\bunusual (?:traffic|activity)\b|\btry again later"
    r"|\bsite (?:owner|administrator)|\bwebmaster\b|\bnginx\b|\bcloudflare\b",
    re.IGNORECASE,
)
_OF_ERROR = re.compile(
    r"\berror\b|\bnot found\b|\b(?:page|link|address|url)\b.{0,60}\b(?:exist|moved|removed)"
    r"|\bcan(?:no|['’])?t (?:be )?f(?:i|ou)nd\b|\bwent wrong\b|\b(?:go|back|return) to the (?:front|home)"
    r"|\bhome ?page\b|\btry the search\b|\bstartseite\b|\bfehler\b"
    r"|\bseite\b.{0,60}\b(?:gefunden|existiert|verschoben)|\bintrouvable\b|\bpage d[’']accueil\b"
    r"|\bno encontrad[ao]\b|\bno existe\b|\bnão encontrad[ao]\b|\bnon trovat[ao]\b"
    r"|\bне найден|не существует|不存在|見つかりません",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:please )?(?:enable|turn on) (?:js|javascript)(?:,? (?:and|or) (?:cookies|disable any ad blocker))?"
    r"(?: to (?:continue|proceed|view|use|access)\b.{0,60})?[.!]?$"
    r"|(?:verify(?:ing)?|checking (?:if|that)|confirm(?:ing)?) (?:that )?you are (?:a )?(?:human|not a robot)"
    r"|checking your browser before|.{0,80}\bneeds to review the security of your connection",
    re.IGNORECASE,
)


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield the articles of a page, usually one, and an Unreadable if some of its text was not
    read. Raises Unreadable if the page has no article, and for the page of an error or of a
    protection service.
    """
    page = decode(document.data, document.charset)
    for item in parse_page(page, ref, document.stored, document.url):
        if isinstance(item, Article) and is_error_page(item):
            detail = f"an error page or a check of the browser: {item.title[:100]!r}"
            raise Unreadable(Reason.NO_ARTICLE, detail)
        yield item


def is_error_page(article: Article) -> bool:
    """Tell whether a page is only the message of a server or of a protection service.

    Such a page is short and names neither a date nor an author. One of these must also hold:

    - The title is a message such as `Page not found`, which hardly any article has as its title.
    - The text begins like the check of a browser, such as `Checking your browser before`.
    - The title is a message such as `Access Denied`, which an article may also have as its title.
      The text is empty, or mentions the server or the browser.
    - The title is a number such as `404`. The text mentions the server, the browser or an error, or
      has fewer than SHORTEST_TEXT words.
    """
    is_dated = article.precision is not Precision.ARRIVAL
    if is_dated or article.authors or word_count(article.body) > LONGEST_STATUS:
        return False
    text = one_line(article.body, 1_000)
    if _NUMBER.fullmatch(article.title):
        is_of_error = any(pattern.search(text) for pattern in (_OF_SERVER, _OF_ERROR))
        return is_of_error or word_count(text) < SHORTEST_TEXT
    if _MISSING_PAGE.fullmatch(article.title) or _CHALLENGE.match(text):
        return True
    is_status = _STATUS.fullmatch(article.title) is not None
    return is_status and (not text or _OF_SERVER.search(text) is not None)
