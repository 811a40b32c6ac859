"""Read the text of mails without the lines and paragraphs that mail programs and newsletters add."""

import re
from itertools import islice, pairwise

from wirewatch.parsing.text.bylines import in_name_case, is_person_name
from wirewatch.parsing.text.cleaning import paragraphs
from wirewatch.parsing.text.fragments import paragraphs_of_html
from wirewatch.parsing.text.header_lines import after_by, names_after_by

LONGEST_BOILERPLATE = 60  # words of a paragraph such as "unsubscribe"
LONGEST_LABEL = 12  # words of a line with links such as "preferences" and "unsubscribe"
LONGEST_SIGNATURE = 150  # words, with a legal notice
FEWEST_PROSE_WORDS = 12  # of a paragraph that can't be a signature
MOST_BYLINES = 20  # of one mail that are compared with each other
LAST_BYLINE = 5  # the number of the last paragraph that may be the byline above the text
MAX_QUOTE_DEPTH = 4
QUOTED_SHARE = 0.8  # of the lines; with at least so many quoted lines, the whole text is a quotation
FORWARD_LINES = 12  # after the mark of a forwarded mail; its header is within these lines
LONGEST_FIELD = 4  # lines of one field of this header
WIDTH_OF_MAILS = 80  # columns; mail programs break lines that are longer
_QUOTE_MARKS = re.compile(r"(?:> ?)*")
_HIDDEN = re.compile(r"<(div|span|p|td)\b([^<>]*+)>[^<]*+</\1\s*>", re.IGNORECASE)
VIEW_IN_BROWSER = re.compile(
    r"(?:view|read|open|see)\b.{0,40}\b(?:in|on|with) (?:your |a |the )?(?:web ?)?browser"
    r"|(?:trouble|problems?|difficulty) (?:viewing|reading|seeing)"
    r"|(?:view|read|see) .{0,30}\b(?:online|web version)|im browser|online-?(?:version|ansicht)"
    r"|version en ligne|le navigateur|navegador"
    r"|nel browser|webversie|в браузере",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"you(?: are|['’]re) receiving this|you(?:['’]ve| have)? received this (?:e-?mail|message"
    r"|newsletter)"
    r"|this (?:e-?mail|message|newsletter) was sent (?:to|by)|^to (?:unsubscribe|opt[- ]out)"
    r"|all rights reserved|^(?:copyright\s*)?©",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"unsubscribe|opt[- ]out|(?:manage|update|change|edit) (?:your )?(?:e-?mail )?(?:preferences"
    r"|subscriptions?|settings)"
    r"|abmelden|abbestellen|désabonner"
    r"|désinscri"
    r"|darse de baja|cancelar (?:la |tu )?suscripción|disiscriver|uitschrijven|afmelden|отписаться",
    re.IGNORECASE,
)
_OF_MAIL = re.compile(  # words that stand beside "unsubscribe", but not in news about donors who opt out
    r"\b(?:here|click|links?|reply|e-?mails?|newsletters?|mailings?|list|hier|klicken|ici|cliqu\w+"
    r"|courriels?|aqu[ií]|clic|correos?|bolet[ií]n(?:es)?|qui|nieuwsbrief|здесь|рассыл\w+|письм\w+)\b",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s*[|·•]\s*")
_BAR_LABEL = re.compile(  # links of a newsletter to itself
    r"(?:read|view|open|listen)(?: (?:it|this|more))? (?:online|in (?:the |your )?(?:app|browser))"
    r"|(?:share|forward|follow us|find us|like us|join us) (?:on|via|to|by) [\w. ]{1,20}"
    r"|(?:im browser|online) (?:lesen|ansehen|öffnen)|(?:auf|via) [\w.]{1,20} teilen"
    r"|(?:lire|voir) en ligne|partager sur [\w.]{1,20}|leer en línea|compartir en [\w.]{1,20}",
    re.IGNORECASE,
)
_BAR_ACTION = re.compile(
    r"share|tweet|forward|like|comments?|restack|subscribe|unsubscribe|teilen|weiterleiten|abmelden|partager",
    re.IGNORECASE,
)
_BAR_ACCOUNT = re.compile(
    r"facebook|twitter|x|linkedin|instagram|bluesky|threads|youtube|telegram|archive|preferences|home",
    re.IGNORECASE,
)
MOST_BAR_LINKS = 10
_LEGAL = re.compile(
    r"confidential|intended|recipient|privileged|disclaimer|registered|e-?mail|vertraulich|empfänger"
    r"|destinat|confiden|riservat",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*[-=_*~#]{4,}[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"[<(\[]\s*https?://[^\s<>]+\s*[>)\]]")
_QUOTE = re.compile(r"^>[ ]?", re.MULTILINE)
_FORWARD_MARK = re.compile(
    r"^[ \t]*(?:[-_*]{2,}[ \t]*(?:(?:begin )?forwarded|original|ursprüngliche|weitergeleitete"
    r"|message (?:transf[ée]r[ée]|d'origine)"
    r"|mensaje (?:reenviado|original)|mensagem (?:encaminhada|original)|messaggio (?:inoltrato"
    r"|originale)"
    r"|(?:doorgestuurd|oorspronkelijk) bericht|пересылаемое|исходное)[^\n]{0,40}[-_*]{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-mail):"
    r"|début du message (?:transféré|réexpédié)\s?:"
    r"|inicio del mensaje reenviado:|inizio messaggio inoltrato:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARD_FIELD = re.compile(
    r"^[ \t]*\*?(?:from|sent|date|to|cc|subject|reply-to|von|gesendet|datum|an|betreff|de|envoyé|à"
    r"|objet|enviado(?: el)?|fecha|para"
    r"|asunto|assunto|da|inviato|data|a|oggetto|van|verzonden|aan|onderwerp|от|дата|кому"
    r"|тема)\s?\*?:\*?[ \t]",
    re.IGNORECASE,
)


def from_page(page: str) -> str:
    """Return the paragraphs of an HTML part without boilerplate (see `_without_boilerplate`).

    Hidden texts are left out too. An example is the preview line, which mail programs show only in
    the list of mails.
    """
    shown = _HIDDEN.sub(
        lambda match: "" if re.search(r"display\s*:\s*none", match[2], re.IGNORECASE) else match[0], page
    )
    return _without_boilerplate(paragraphs_of_html(shown))


def from_text(text: str) -> str:
    """Return the paragraphs of a plain text part without its signature and without boilerplate (see
    `_without_boilerplate`).

    The header and the `>` marks of a forwarded mail are removed too. Links in brackets and
    separator lines such as `-----` are also removed.
    """
    text = _without_signature(text)
    for _ in range(MAX_QUOTE_DEPTH):
        text = _unquoted(_without_forward_header(text))
    return _without_boilerplate(paragraphs(_LINK.sub("", _RULE.sub("", text))))


def _without_signature(text: str) -> str:
    """Remove the signature: the text below the line `-- `.

    A forwarded mail below the signature is kept. If the text below the line is long or begins with
    prose, or if there is no text above the line, all text stays, and only the line itself is
    removed.
    """
    line = _SIGNATURE.search(text)
    if line is None:
        return text
    above, below = text[: line.start()], text[line.end() :]
    if forward := _FORWARD_MARK.search(below):
        return f"{above}\n{below[forward.start() :]}"
    if not above.strip() or len(below.split()) > LONGEST_SIGNATURE or _begins_with_prose(below):
        return _SIGNATURE.sub("", text)
    return above


def _begins_with_prose(below: str) -> bool:
    """Tell whether the text below the line `-- ` seems to be part of the article.

    The text must begin with an empty line and a long paragraph. The paragraph must end like a
    sentence, and must not be a legal notice.
    """
    if not below.startswith("\n\n"):
        return False
    paragraph = below.strip().partition("\n\n")[0]
    is_long = len(paragraph.split()) >= FEWEST_PROSE_WORDS
    return is_long and paragraph.endswith((".", "!", "?", "”", '"')) and not _LEGAL.search(paragraph)


def unflowed(text: str, delete_space: bool) -> str:
    """Join the lines of each paragraph in a text of `format=flowed` (RFC 3676). In such a text, a
    line that ends with a space continues in the next line.

    With `delete_space` (`delsp=yes`), this space is not part of the text.
    """
    lines: list[str] = []
    is_open = False
    for stuffed in text.split("\n"):
        line = stuffed.removeprefix(" ")  # RFC 3676, 4.4
        lines[-1:] = [lines[-1] + line] if is_open and lines else [*lines[-1:], line]
        is_open = line.endswith(" ") and line != "-- "
        if is_open and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _unquoted(text: str) -> str:
    """Remove one level of `>` if nearly all lines are quoted."""
    lines = [line for line in text.split("\n") if line.strip()]
    quoted = sum(line.startswith(">") for line in lines)
    return _QUOTE.sub("", text) if lines and quoted >= QUOTED_SHARE * len(lines) else text


def _without_forward_header(text: str) -> str:
    """Remove the line near the top that announces a forwarded mail, and the header of the forwarded
    mail below this line.
    """
    mark = _FORWARD_MARK.search(text[:2000])
    if mark is None or len(text[: mark.start()].split()) > LONGEST_BOILERPLATE:
        return text
    lines = text[mark.end() :].split("\n")
    return "\n".join([text[: mark.start()], *lines[_end_of_header(lines[:FORWARD_LINES]) :]])


def _end_of_header(lines: list[str]) -> int:
    """Return how many lines at the start of `lines` are the header, or 0 if no line has a field.

    The header ends with its last field, which can have several lines (see `_continuation`). After
    the first field, an empty line ends the header, unless the next line with text is a field.
    """
    end, is_open = 0, True
    for number, line in enumerate(lines, 1):
        written = line.lstrip("> ")
        if _FORWARD_FIELD.match(written):
            end, is_open = number, True
        elif written.strip() and end and not is_open:
            break
        else:
            is_open = bool(written.strip())
    return end + _continuation(lines[end - 1 :]) if end else 0


def _continuation(lines: list[str]) -> int:
    """Return how many lines after `lines[0]` continue the field that begins in `lines[0]`.

    A line continues the field if it is indented more than `lines[0]`, or if its first word had no
    room in the line above. Return 0 in these cases:

    - One of the lines up to the next empty line does not continue the field.
    - The last line before the empty line ends like a sentence.
    - There is no empty line within LONGEST_FIELD lines.
    """
    unquoted = [_QUOTE_MARKS.sub("", line).rstrip() for line in lines[: LONGEST_FIELD + 1]]
    indent = len(unquoted[0]) - len(unquoted[0].lstrip())
    for number, (above, line) in enumerate(pairwise(unquoted)):
        if not line:
            # if the last line ends like a sentence, the lines are text and not part of a field
            return 0 if number and above.endswith((".", "!", "?")) else number
        is_indented = len(line) - len(line.lstrip()) > indent
        is_full = len(above) + 1 + len(line.split()[0]) > WIDTH_OF_MAILS >= len(line)
        if not (is_indented or is_full):
            return 0
    return 0


def _without_boilerplate(body: str) -> str:
    """Remove paragraphs that mail programs and newsletters add:

    - paragraphs without a letter or digit;
    - paragraphs that have only links such as `Read online | Share on X`;
    - each "view in browser" paragraph among the first five paragraphs;
    - in the second half, the first "unsubscribe" paragraph or legal notice (see
      `_is_unsubscribe_or_legal`). A short text after this paragraph is removed too.

    A paragraph of more than LONGEST_BOILERPLATE words is never a "view in browser" paragraph, an
    "unsubscribe" paragraph or a legal notice.
    """
    parts = [part for part in body.split("\n\n") if re.search(r"\w", part) and not _is_bar(part)]
    parts = [
        part
        for number, part in enumerate(parts)
        if number > 4 or len(part.split()) > LONGEST_BOILERPLATE or not VIEW_IN_BROWSER.search(part)
    ]
    for number, part in enumerate(parts):
        if number * 2 >= len(parts) and _is_unsubscribe_or_legal(part):
            rest = sum(len(each.split()) for each in parts[number:])
            return "\n\n".join(parts[:number] if rest <= 200 else [*parts[:number], *parts[number + 1 :]])
    return "\n\n".join(parts)


def _is_bar(text: str) -> bool:
    """Tell whether a paragraph has only labels of links, such as `Read online | Share | X` in
    newsletters. Names of accounts alone, such as `X | Facebook`, are not enough, because they may
    be the row of a table.
    """
    links = _BAR.split(text) if len(text) <= MOST_BAR_LINKS * 40 else []
    labels = sum(_BAR_LABEL.fullmatch(link) is not None for link in links)
    actions = sum(_BAR_ACTION.fullmatch(link) is not None for link in links)
    accounts = sum(_BAR_ACCOUNT.fullmatch(link) is not None for link in links)
    is_named = labels > 0 or (actions > 0 and len(links) > 1)
    return is_named and len(links) <= MOST_BAR_LINKS and labels + actions + accounts == len(links)


def split_byline(body: str) -> tuple[tuple[str, ...], str]:
    """Return the persons in the byline above the text, and the body without this byline.

    The byline is a line such as `By Jane Doe` among the first LAST_BYLINE paragraphs, and no prose
    is above it. Without such a line, return an empty tuple and the unchanged body. Do the same if
    another byline names other persons, because the mail then has several articles.
    """
    parts = body.split("\n\n")
    prose = (number for number, part in enumerate(parts) if len(part.split()) >= FEWEST_PROSE_WORDS)
    end = min(next(prose, 0), LAST_BYLINE)
    found = ((number, persons) for number, part in enumerate(parts) if (persons := _byline_persons(part)))
    bylines = list(islice(found, MOST_BYLINES))
    if not bylines or bylines[0][0] >= end or any(persons != bylines[0][1] for _, persons in bylines):
        return (), body
    number, persons = bylines[0]
    return persons, "\n\n".join([*parts[:number], *parts[number + 1 :]])


def _byline_persons(text: str) -> tuple[str, ...]:
    names = () if text.endswith((".", "!", "?", ":")) else names_after_by(after_by(text))
    return tuple(in_name_case(name) for name in names if is_person_name(name))


def _is_unsubscribe_or_legal(text: str) -> bool:
    """Tell whether a paragraph is the "unsubscribe" paragraph or the legal notice of a newsletter.

    A sentence of news may have the same words, but is not such a paragraph. An example is `Every
    adult may opt out of the register.`
    """
    words = len(text.split())
    if words > LONGEST_BOILERPLATE:
        return False
    is_label = words <= LONGEST_LABEL and not text.endswith(".")
    return _NOTICE.search(text) is not None or (
        _LEAVE.search(text) is not None and (is_label or _OF_MAIL.search(text) is not None)
    )
