"""Find out what the class and the id of an element mean: byline, caption, comments, sidebar …

Also tell, by names and tags, which elements hold the article, which are beside it, and which a
reader can open.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from wirewatch.parsing.page.blocks import Element
from wirewatch.parsing.page.boxes import is_prompt

NEAR, CARD_LEVELS, LINK_LEVELS = 12, 6, 3  # ancestors of a node that are examined
DEEPEST = 200
MOST_ANCHORS = 10
DIALOGS = frozenset({"dialog", "alertdialog"})
_HEADLINE_TAGS = frozenset({"h1", "main"})
LARGEST_TEASER, LONGEST_TOGGLE = 700, 60  # characters
_TOGGLE_TAGS = frozenset({"a", "p", "span", "div"})
# A button that says something else, such as `Listen` or `Save`, opens a message of the site.
_UNFOLDING = re.compile(
    r"(?:(?:show|read|full|continue|expand|unfold|more|less|mehr|weiter|anzeigen"
    r"|ausklappen|aufklappen|suite|plus|lire|afficher|más|leer|ver|mostrar|leia|ler|mais|altro|leggi|mostra"
    r"|meer|lees|toon|ещё|еще|далее|подробнее|показать|развернуть|читать|daha|devam|więcej|pokaż)(?!\w)"
    r"|weiterlesen|展开|展開|全文|更多|続き|もっと|더)",
    re.IGNORECASE,
)


class Name:
    """Bits that say what the class and the id of an element mean.

    The bits are plain integers, because an `IntFlag` is slow and every element is tested.
    """

    NONE = 0
    BOILERPLATE = 1
    COMMENTS = 2
    CONSENT = 4
    CAPTION = 8
    STANDFIRST = 16
    BODY = 32
    PAYWALL = 64
    BYLINE = 128
    TEASER = 256
    EXPANDABLE = 512
    CONSENT_TOOL = 1_024
    AMBIGUOUS = 2_048  # boilerplate, or a part of the article about such a subject
    PROMO = 4_096


_COMMENT_WORDS = (
    "comments?|commentlist|commentarea|commentlinks|commentthread|commentaires?|kommentare?|kommentarer"
    "|comentarios?|commenti|komentarze?|reacties|leserbriefe?|leserpost|disqus|livefyre|leserkommentare?"
    "|usercomments?|readercomments?|talkback"
)
_COMMENT_PARTS = (
    "list|box|area|section|thread|container|wrapper|wrap|content|body|text|item|block|zone|feed|entry|post"
    "|main|inner|template"
)
COMMENT_NAME = re.compile(
    rf"(?:[a-z0-9]+[-_]+)*(?:{_COMMENT_WORDS})(?>(?:[-_]*+(?:{_COMMENT_PARTS}|\d++))*)", re.IGNORECASE
)
_OPINION_NAME = re.compile(  # in the singular, and not the name of a list
    r"(?:[a-z0-9]+[-_]+)*(?:comment|commentaire|kommentar|comentario|commento|komentarz)"
    r"(?:[-_]*(?:article|body|text|content|main|inner))?",
    re.IGNORECASE,
)
_COMMENT_STATE = re.compile(
    r"(?:no|has|with|without|allow|open|show|hide|enable|count|num|link|icon|js|post-type)[-_]", re.IGNORECASE
)
COMMENT_MARKS = ("omment", "disqus", "livefyre", "reacties", "talkback", "oment", "OMMENT", "leser")
_LABELS = ("category-", "tag-", "post-", "type-", "status-", "has-", "no-", "with-", "without-", "is-")
_SEPARATORS = re.compile(r"[-_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _words(pattern: str) -> re.Pattern[str]:
    """Return a regular expression that finds `pattern` only as a whole word of a lower-case name.
    The words of `article-body` are `article` and `body`.
    """
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


_BOILERPLATE = _words(
    r"related\w*|recommend\w*|recirc\w*|newsletters?|subscri\w*"
    r"|social-?(?:media|icons?|links?|bar|share)|footer|breadcrumbs?|adverts?|advertis\w*"
    r"|sponsored|outbrain|taboola|tag-?list|taglist|most-?(?:read|popular|viewed)|trending"
    r"|popup|menu|navbar|navigation|read-?(?:more|next|also)|more-?(?:from|on|stories"
    r"|news|articles)"
    r"|author-?(?:bio|box|info|card|profile|description|section|blurb)"
    r"|about-?(?:the-)?author|wpautbox\w*|saboxplugin\w*|abh-?box|m-a-box|signup|sign-?up|login"
    r"|toolbar|disclaimer|donat\w*|follow-?us|ratings?"
    r"|jdgm\w*|customer-?reviews?"
    r"|pagination|pager|skip-?links?|screen-?reader\w*|sr-only|visually-?hidden|masthead"
    r"|print-?only|only-?print|d-print-(?:block|flex|inline\w*|table\w*)|visible-print\w*|show-for-print"
    r"|(?:right|side)-?rail|(?:article|content)-?gat(?:e|ing)"
    r"|contact-?(?:teaser|box|person|card)|video-?playlist|citation-?toggle"
    r"|see-?also|read-?too|also-?read|up-?next|next-?article|prev-?article|post-?navigation"
    r"|homepage-articles|latest-posts"
    r"|correction-?form|report-?(?:error|mistake|problem)|error-?report"
    r"|show-?comments|comment-?(?:count|form|link|prompt|button|teaser)|respond|affiliate"
    r"|call-?to-?action|app-?(?:banner|promo|download)|push-?notification"
)
_AMBIGUOUS = _words(
    r"promos?|promotion\w*|shar(?:e|ing)\w*|socials?|tags|keywords|topics|popular|modal|nav"
    r"|sidebar(?!-(?:grid|layout|page|enabled|active|is|none|on|off))"
    r"|register|registration|feedback|copyright|reviews|survey|forum|marketing|cta|notification"
    r"|(?:article-)?report"
)
_PROMO = _words(r"promos?|cta")
_TEASER = _words(
    r"(?:news|article|story|text)?-?teasers?\w*|cards?|promos?|related\w*|linkbox|infobox-?link|teaserlist"
)
_CONSENT_TOOL = _words(
    r"onetrust\w*|didomi\w*|cookiebot\w*|borlabs\w*|cmpbox\w*|cmpwrapper"
    r"|usercentrics\w*|uc-?banner|truste(?:cm|arc)?|qc-?cmp\d?\w*|cky|cc-?(?:window|policy|banner|revoke)"
    r"|fc-?consent\w*|sp-?message\w*"
    r"|(?:cookies?|consent|gdpr|privacy|cmp)-?(?:banner|notice|bar|wall|overlay|dialog|modal|popup"
    r"|message)\w*"
    r"|iubenda\w*|klaro|termly\w*|evidon\w*|tarteaucitron\w*|axeptio\w*|osano\w*|complianz\w*|cmplz\w*"
)
_CONSENT_SUBJECT = _words(  # `cmp-text` and similar names come from Adobe Experience Manager
    r"cookies?\w*|consent\w*|gdpr\w*|privacy(?:-?\w+)?|cmp\w*(?!-)|cmp-(?:consent|layer|root|ui)"
)
_CAPTION = _words(
    r"wp-?caption|caption(?:s|ed)?|figcaption|bildunterschrift|legende|photo-?credit|image-?credit"
)
_STANDFIRST = _words(
    r"standfirst\w*|stand-?first|subtitles?|sub-?titles?|sub-?head(?:line|ing)?s?|dek|deck|lead"
    r"|lede|leadtext|lead-?text|lead-?in"
    r"|intro\w*|summary|excerpt|abstract|chapo|chapeau|vorspann|anleser|anreisser|ingress|strapline"
    r"|key-?points?|highlights|key-?takeaways|takeaways|bajada|copete|entradilla|sommario|occhiello"
    r"|catenaccio"
    r"|description|preamble|teaser-?text|sapo"
)
_BODY = _words(
    r"article-?body\w*|articlebody|entry-?content|post-?content|post-?body|story-?body\w*"
    r"|article-?content|article-?text"
    r"|story-?content|content-?body|body-?content|single-?content|main-?content|article-?(?:main|inner)"
)
_EMBED = _words(r"(?:social|twitter|tweet|instagram|facebook)-?(?:media-?)?(?:embeds?|embedded|post)")
_PAYWALL = _words(r"paywall\w*|metered\w*|premium\w*|subscriber\w*|piano|regwall|barrier")
_BYLINE = _words(
    r"by-?lines?\w*|authors?|author-?name|date-?lines?|datetime|timestamps?|time-?stamp|pub-?date"
    r"|publish\w*|post-?meta"
    r"|entry-?(?:meta|utility)|post-?metadata"
    r"|article-?meta|meta|meta-?data|posted-?on|updated|modified|date|reading-?time"
    r"|read-?time|dateline"
)
_EXPANDABLE = _words(
    r"accordions?|faqs?(?:-(?:answer|item|content|text))?"
    r"|collapsibles?|expandables?|expanders?|read-?more-?(?:text|content)|show-?more-?content"
)
_CONTENT = re.compile(
    r"(?:^|\s)(?:(?:main|page|site|post|body|primary|left|right)?-?(?:content|main)"
    r"(?:-?(?:area|wrapper|column))?|primary|posts?)(?:$|\s)",
    re.IGNORECASE,
)
_SIDEBAR = re.compile(
    r"(?:^|\s)(?:(?:left|right|main|primary|secondary|page)[-_]?)?(?:side-?bar|widget-area)"
    r"(?:[-_]?\d)?(?:$|\s)"
    r"|(?:^|\s)(?!(?:has|with|no)-)[\w-]{0,20}footer"
    r"(?:[-_](?:wrap|wrapper|bottom|top|area|widgets|content|inner))?(?:$|\s)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:related|recommend\w*|newsletter|subscri\w*|promo\w*|share|sharing|social"
    r"|sidebar(?!-(?:grid|layout|page|enabled|active|is|none|on|off))|footer|breadcrumbs?"
    r"|cookies?|consent|adverts?|sponsored|outbrain|taboola|paywall|tags|taglist|most-?read"
    r"|trending|popup|modal"
    r"|menu|nav|navigation)\b",
    re.IGNORECASE,
)


@lru_cache(8_192)
def names_of(names: str) -> int:
    """Return what the class and the id of an element mean, as bits of `Name`. `names` is one text
    with the class and the id.

    The result is cached, because the pages of a site use the same names again and again.
    """
    kept = " ".join(name for name in names.split() if not name.startswith(_LABELS))
    text = _SEPARATORS.sub("-", _CAMEL.sub("-", kept).lower())
    found = Name.NONE
    for pattern, name in _PATTERNS:
        if pattern.search(text):
            found |= name
    if found & (Name.BOILERPLATE | Name.AMBIGUOUS) and _EMBED.search(text):
        found &= ~(Name.BOILERPLATE | Name.AMBIGUOUS)
    if any(mark in names for mark in COMMENT_MARKS) and any(map(is_comment_name, names.split())):
        found |= Name.COMMENTS
    return found


_PATTERNS = (
    (_BOILERPLATE, Name.BOILERPLATE),
    (_AMBIGUOUS, Name.AMBIGUOUS),
    (_PROMO, Name.PROMO),
    (_TEASER, Name.TEASER),
    (_EXPANDABLE, Name.EXPANDABLE),
    (_CONSENT_TOOL, Name.CONSENT | Name.CONSENT_TOOL),
    (_CONSENT_SUBJECT, Name.CONSENT),
    (_CAPTION, Name.CAPTION),
    (_STANDFIRST, Name.STANDFIRST),
    (_BODY, Name.BODY),
    (_PAYWALL, Name.PAYWALL),
    (_BYLINE, Name.BYLINE),
)


def is_comment_name(name: str) -> bool:
    """Tell whether a class or an id marks comments, such as `user-comments`, `comment-17` or
    `CommentList`.

    `comments-open`, `commentary`, `comment-count` and `category-comments` do not mark comments.
    """
    return (
        COMMENT_NAME.fullmatch(_CAMEL.sub("-", name)) is not None
        and not name.startswith(_LABELS)
        and not _COMMENT_STATE.match(name)
    )


def may_be_opinion(names: str) -> bool:
    """Tell whether a class and an id that mark comments may also belong to an opinion article.

    `kommentar` and `expert-comment` may. `comments` and `comment-list` may not.
    """
    return all(_OPINION_NAME.fullmatch(name) for name in names.split() if is_comment_name(name))


def is_boilerplate_name(name: str) -> bool:
    """Tell whether a class or an id marks boilerplate of the page, such as menus and related links.

    `related-stories` marks boilerplate. `category-social` does not, because WordPress gives this
    class to the articles of the category `social`.
    """
    return _BESIDE.search(name) is not None and not name.startswith(_LABELS)


def is_sidebar_name(names: str) -> bool:
    """Tell whether a class and an id belong to a sidebar or a footer, and not to the main column."""
    marked = "idebar" in names or "ooter" in names or "idget-area" in names
    return marked and _SIDEBAR.search(names) is not None and not is_content_name(names)


def is_content_name(names: str) -> bool:
    """Tell whether `names`, the class and the id of an element, mark the main column of a page. The
    class `site-main` does.
    """
    return _CONTENT.search(names) is not None


def is_outside_article(node: Any) -> bool:
    """Tell whether a node is in comments or boilerplate. The tags, classes and ids of the node and
    of its nearest ancestors decide.
    """
    for _ in range(NEAR):
        if node is None or node.tag in {"article", "main", "body"}:
            break
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000].split()
        if node.tag in {"aside", "nav", "footer"} or any(
            is_boilerplate_name(name) or is_comment_name(name) for name in names
        ):
            return True
        node = node.parent
    return False


def holders_of_headline(elements: Iterable[Element]) -> set[Element]:
    """Return the elements that probably hold the headline or the body, with all their ancestors.

    Only the first MOST_ANCHORS elements that are an `h1`, a `main` or an article body are examined.
    Elements in asides, navigation, footers and dialogs are left out.
    """
    holders: set[Element] = set()
    anchors = (
        element
        for element in elements
        if element.tag in _HEADLINE_TAGS or element.attributes.get("itemprop") == "articleBody"
    )
    for anchor in islice(anchors, MOST_ANCHORS):
        above = [anchor, *anchor.ancestors()]
        if not any(_is_beside(element) for element in above):
            holders.update(above)
    return holders


def _is_beside(element: Element) -> bool:
    """Tell whether an element, such as an aside or a dialog, is beside the article. A headline
    inside such an element does not belong to the article.
    """
    names = names_of(element.names) if element.tag not in {"html", "body"} else Name.NONE
    is_dialog = element.attributes.get("role") in DIALOGS or bool(names & Name.CONSENT)
    return is_dialog or element.tag in {"aside", "nav", "footer", "dialog"}


def is_teaser(node: Any) -> bool:
    """Tell whether a node of the tree is inside a teaser of another article."""
    above = [node, *islice(above_of(node), NEAR // 2)]
    return any(names_of(part.attributes.get("class") or "") & Name.TEASER for part in above)


def above_of(node: Any) -> Iterator[Any]:
    """Yield the parent of a node of the tree, the parent of the parent, and so on."""
    for _ in range(DEEPEST):
        node = node.parent
        if node is None:
            break
        yield node


def is_in_link_to_page(node: Any) -> bool:
    """Tell whether an element is inside a link to another page, as the text of a card is."""
    links = (above for above in islice(above_of(node), LINK_LEVELS) if above.tag == "a")
    return any("#" not in (link.attributes.get("href") or "#") for link in links)


def is_in_card(node: Any) -> bool:
    """Tell whether the element belongs to a teaser.

    A teaser is a link that holds a heading. It can also be an `li` or `article` that has a linked
    heading and fewer than LARGEST_TEASER characters.
    """
    for above in islice(above_of(node), CARD_LEVELS):
        if above.tag == "a" and above.css_first("h2, h3, h4, h5") is not None:
            return True
        if above.tag in {"li", "article"}:
            heading = above.css_first("h2 a, h3 a, h4 a, a h2, a h3, a h4")
            return heading is not None and len(above.text()) < LARGEST_TEASER
    return False


def is_beside_toggle(node: Any) -> bool:
    """Tell whether a button or a line such as `Read more`, which shows hidden text, is directly
    before or after a node.
    """
    return _is_toggle(_beside(node, "next")) or _is_toggle(_beside(node, "prev"))


def _beside(node: Any, side: str) -> Any:
    """Return the nearest element or text at one side of a node, or None. `side` is next or prev."""
    other = getattr(node, side)
    while other is not None and other.tag[0] in "-_!" and not (other.text_content or "").strip():
        other = getattr(other, side)
    return other


def _is_toggle(node: Any) -> bool:
    if node is None or node.tag == "-text":
        return False
    attributes, text = node.attributes, node.text()[:LONGEST_TOGGLE].strip()
    if "aria-expanded" in attributes:
        return True
    if node.tag == "button" or attributes.get("role") == "button":
        return any(_UNFOLDING.match(word) for word in text.split()) or not any(map(str.isalpha, text))
    return node.tag in _TOGGLE_TAGS and is_prompt(text)
