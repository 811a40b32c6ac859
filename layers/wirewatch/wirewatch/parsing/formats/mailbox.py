"""Split the header `From` of a mail into a name and an address, and tell whether the name is a
newsletter or an author.

`parseaddr` fails if a header has more than one address, or a name with an unquoted comma or `@`.
Since the fix of CVE-2023-27043, `parseaddr` then returns empty texts. Earlier releases of Python
return a part of the name as the address. If `parseaddr` fails, this module itself reads the first
address of the header, and the name that belongs to this address.
"""

import re
from email.utils import parseaddr

from wirewatch.parsing.text.bylines import is_person_name

_FIRST = re.compile(
    r"\s*+(?:\"(?P<quoted>(?>(?:[^\"\\]++|\\.)*))\"|(?P<plain>[^\"<>]*+))"
    r"\s*+<(?P<address>[^\"<>\s@]++@[^\"<>\s@]++)>",
    re.DOTALL,
)
_BARE = re.compile(r"\s*+([^\"<>,;\s@]++@[^\"<>,;\s@.]++\.[^\"<>,;\s@]++)\s*+,")
_NAMED_AT = re.compile(r"(.+?)\s+(?:at|from|via|@|\|)\s+(.+)")
_NAMED_BESIDE = re.compile(r"([^,]+?)(?:,|\s[-–—·])\s+([^,]+)")
_MACHINES = re.compile(
    r"no-?reply|news|info|mail|hello|alert|editor|digest|update|daily|subscri|service|contact|team",
    re.IGNORECASE,
)
_NEWSLETTER_WORDS = frozenset({
    "morning", "evening", "daily", "weekly", "edition", "briefing", "brief", "news", "today", "talks",
    "opinion", "breaking", "letter", "digest", "report", "update", "updates", "alert", "alerts", "new",
})  # fmt: skip
_PLATFORMS = re.compile(  # here, the address is named after the newsletter, and never after a person
    r"(?:^|\.)(?:substack|beehiiv|ghost|buttondown|mailchimp\w{0,12}|convertkit|kit|medium|patreon|revue"
    r"|tinyletter)\.(?:com|io|email|net|co)$"
)
SHORTEST_LABEL = 4  # letters; a shorter part of a host is in many names by chance
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def split_mailbox(raw: str) -> tuple[str, str]:
    """Return the name and the address of the first mailbox in `raw`.

    A missing name or address is an empty text. The name is not decoded. In a valid header, a comma
    divides two mailboxes. But `Vale, Ada <ada@letter.example>` is read as one mailbox, because many
    programs write names like this.
    """
    try:
        name, address = parseaddr(raw)
    except (RecursionError, ValueError, IndexError):
        return "", ""
    if name and "@" in address:
        return name, address
    if bare := _BARE.match(raw):
        return "", bare[1]
    first = _FIRST.match(raw)
    if first is None:
        return name, address
    quoted = first["quoted"]
    return (first["plain"].strip() if quoted is None else _ESCAPE.sub(r"\1", quoted)), first["address"]


def newsletter_and_authors(
    name: str, mailbox: str, listed: str, *, has_unsubscribe_header: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the name of the newsletter and its authors. `listed` is the name in `List-Id`. The
    first item that applies decides:

    - `name` is `Jane Doe at The Letter`: the author is `Jane Doe`, the newsletter is `The Letter`.
    - `name` is `Jane Doe, The Letter`, and the host of `mailbox` is named after `The Letter`: the
      same result. With another host, `name` may be one person, such as `Doe Roe, Jane`.
    - `name` looks like a person, and `listed` is another name: the author is `name`, and the
      newsletter is `listed`.
    - `name` looks like a person, `listed` is empty, and no machine sent the mail: the author is
      `name`, the newsletter is "".
    - Otherwise there is no author. The newsletter is `listed`, or else `name`.

    One sign of a machine is enough: a mailbox such as `news@…`, or the header `List-Unsubscribe`
    (`has_unsubscribe_header`). But this header does not count if the mailbox is named after the
    person.
    """
    if (both := _NAMED_AT.fullmatch(name)) and is_person_name(both[1]):
        return both[2], (both[1],)
    if (both := _NAMED_BESIDE.fullmatch(name)) and _is_person_beside(both[1], both[2], mailbox):
        return both[2], (both[1],)
    is_machine = bool(_MACHINES.search(mailbox.partition("@")[0])) or (
        has_unsubscribe_header and not _is_personal(name, mailbox)
    )
    if is_person_name(name) and (listed or not is_machine) and name != listed:
        return listed, (name,)
    return listed or name, ()


def _is_person_beside(person: str, newsletter: str, mailbox: str) -> bool:
    labels = mailbox.rpartition("@")[2].lower().split(".")[:-1]
    letters, others = _letters(newsletter), _letters(person)
    named = any(len(label) >= SHORTEST_LABEL and label in letters for label in map(_letters, labels))
    return (
        named
        and " " in newsletter
        and _NEWSLETTER_WORDS.isdisjoint(person.lower().split())
        and is_person_name(person)
        and not any(len(label) >= SHORTEST_LABEL and label in others for label in map(_letters, labels))
    )


def _is_personal(name: str, mailbox: str) -> bool:
    """Tell whether a mailbox is named after a person: `jane@`, `jane.doe@` or `jdoe@` for `Jane
    Doe`. A name with a word such as `Morning` or `Daily` is the name of a newsletter.

    If the host contains a part of the name, the result is False, because the newsletter may be
    named after this person.
    """
    local, _, host = mailbox.lower().rpartition("@")
    words = [_letters(word) for word in name.split()]
    if len(words) < 2 or not all(words) or _PLATFORMS.search(host):
        return False
    given, family = words[0], words[-1]
    is_named = _letters(local) in {given, given + family, given[0] + family}
    is_named = is_named and _NEWSLETTER_WORDS.isdisjoint({given, family})
    return is_named and not any(len(word) >= SHORTEST_LABEL and word in _letters(host) for word in words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
