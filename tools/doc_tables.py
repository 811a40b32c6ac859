"""Writes the generated parts of docs/: the rows of the DynamoDB table, the rights of commands, the
keys of JSON articles, and the variables and examples of templates.

    PYTHONPATH=layers/wirewatch python tools/doc_tables.py

A test fails if docs/ differs from the output of this program.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from wirewatch.channels.custom.samples import sample_page
from wirewatch.channels.custom.values import RECORDS, names_of
from wirewatch.commands.registry import COMMANDS, Command
from wirewatch.commands.stack.command import FIND_STACK
from wirewatch.parsing import record_fields
from wirewatch.storage import keys

DOCS = Path(__file__).parents[1] / "docs"
ROWS_HEAD = "| row | pk | sk | holds | written by | read by | days kept |\n|---|---|---|---|---|---|---|\n"
RIGHTS_HEAD = "| command | rights |\n|---|---|\n"
JSON_HEAD = "| part of an article | keys |\n|---|---|\n"
VARIABLES_HEAD = "| variable | type | example | holds |\n|---|---|---|---|\n"
# What each group of keys of a JSON record holds.
JSON_KEYS: Mapping[str, Sequence[str]] = {
    "title": record_fields.TITLE,
    "text": record_fields.BODY,
    "text with markup, if the row *text* gives no text": record_fields.MARKUP,
    "summary, if both rows above give no text": record_fields.SUMMARY,
    "standfirst": record_fields.STANDFIRST,
    "date of publication": record_fields.DATE,
    "address": record_fields.URL,
    "canonical address": record_fields.CANONICAL,
    "authors": record_fields.AUTHORS,
    "language": record_fields.LANGUAGE,
    "place; without one, the place of the dateline in the text is used": record_fields.PLACE,
    "domain of the source; without one, the domain of the address is used": record_fields.SOURCE,
    "name of the source": record_fields.SITE,
}
SAMPLES = Path(__file__).parents[1] / "samplefiles/templates"
# What each variable of a template holds.
VARIABLES = {
    "page.subject": "the subject of the message",
    "page.title": "the title of the route",
    "page.route": "the id of the route",
    "page.number": "the number of the digest",
    "page.due": "when the digest is due, in the time zone of the route",
    "page.ledger": "how many articles matched, and how each of them was treated",
    "page.intake": "what was read in the period of a scheduled digest; empty for an alert",
    "page.nothing": "the text to show if `page.sections` is empty",
    "page.sections": "the stories; empty if there is nothing to show",
    "page.headlines": "stories beyond `max_stories`",
    "page.counts": "the counts of stories",
    "page.stories": "the stories of all sections",
    "page.has_contents": (
        "whether the standard layout of a mail has a table of contents: it has one if the digest has more "
        "than eight stories"
    ),
    "page.rule_notes": "the rules of all stories",
    "page.accounts": "`page.intake` and `page.ledger` as one line",
    "section.title": "the title of a watchlist, `Retracted` or `Possible`",
    "section.stories": "the stories of the section, the most severe first",
    "section.possible": "whether the section holds possible matches, which may be wrong",
    "story.number": "the number of the story in the digest, from 1",
    "story.headline": "the headline of the lead article",
    "story.language": "the language of the lead article; empty if it is unknown",
    "story.is_right_to_left": "whether the headline is written from right to left",
    "story.url": "the link of the lead article; empty if it has none",
    "story.stored_as": "the S3 address of an article without a link; empty if the article has a link",
    "story.host": "the host of the link, without `www.`",
    "story.outlet": "the source of the lead article: the host of the link; without a link, the source that "
    "the article states. The origin follows, as in `(uploaded by scraper)`, if the link leads to a domain "
    "that `origins:` gives to another origin, or if there is no link and the origin is not `default`",
    "story.when": "when the lead article was published, in the time zone of the route",
    "story.byline": "the authors and the place of the lead article",
    "story.severity": "`high`, `normal` or `low`",
    "story.updated": "whether an article of the story has several revisions in this digest. "
    "This is not `story.update`",
    "story.corrected": "whether the lead article is a correction by its agency",
    "story.update": "how the story differs from an earlier message; nothing for a new story",
    "story.similar_to": "the headline of a similar story of the same message",
    "story.lead": "the id of the lead article",
    "story.story": "the id of the story, which stays the same in later updates; empty for a story with only "
    "possible matches, because later articles are not compared with it",
    "story.headline_runs": "the headline in pieces; what is new is bold. Print it with `marked`",
    "story.quotes": "sentences in pieces; the matched words are bold. Print each with `marked`",
    "story.why": "the rules that matched, certain matches and severe rules first, at most 60",
    "story.more_rules": "how many further rules matched",
    "story.rule_count": "how many rules matched in all",
    "story.also_in": "the titles of other watchlists that matched",
    "story.copies": "other articles of the story, at most four",
    "story.more_copies": "how many further copies there are",
    "story.notice": "a warning that the article must not be used any more; empty for other stories. Always "
    "show the warning with the headline",
    "story.no_link": "a line that says where an article without a link is stored",
    "story.copy_count": "how many copies there are in all",
    "story.copies_line": "the copies as a text",
    "run.text": "a piece of a headline or a quote",
    "run.bold": "whether the piece is bold",
    "why.watchlist": "the id of the watchlist",
    "why.watchlist_title": "the title of the watchlist",
    "why.terms": "the matched words of all parts of the query",
    "why.rule": "the id of the rule",
    "why.title": "the title of the rule",
    "why.severity": "the severity of the rule",
    "why.clauses": "parts of the query of the rule, each with the matched words",
    "why.words": "the matched words",
    "update.label": "the number and the time of the earlier message",
    "update.changes": "pairs of what the earlier message said (or an empty text) and what this message says",
    "copy.outlet": "the source of the copy, as in `story.outlet`",
    "copy.note": "how the copy differs from the lead article",
    "headline.headline": "the headline",
    "headline.url": "the link of the article; empty if it has none",
    "headline.outlet": "the source of the article, as in `story.outlet`",
    "headline.severity": "`high`, `normal` or `low`",
    "rule_note.rule": "the id of the rule",
    "rule_note.title": "the title of the rule",
    "rule_note.queries": "the parts of the query that matched",
}
# Expressions in the patterns of storage/keys.py, and the names that docs show instead. Longer
# expressions come before those that they contain.
PLACEHOLDERS = (
    (keys._DIGEST, "<route>#<due>"),
    (keys._ROUTE, "<route>"),
    (keys._HASH, "<hash>"),
    (r"(#[0-9a-f]{16})?", "[#<object>]"),
    (r"[0-9a-f]{16}", "<id>"),
    (r"CHANGE#[0-9a-f]{32}", "CHANGE#<id>"),
    (r"\d{10}", "<number>"),
    (r"[0-9a-f]{32}", "<hash>"),
    (r"[0-9a-f]+", "<key>"),
    (r"[a-z0-9._:-]+", "<outlet>"),
    (r"[0-9TZ:.+-]+", "<time>"),
    (r"\d{4}-\d\d-\d\d", "<day>"),
    (r"\d\d#.+", "<hour>#<origin>"),
    (r"\d+#.+", "<part>#<channel>"),
    (r"[a-z-]+:.+", "<kind>:<target>"),
    (r"\d{1,2}", "<shard>"),
    (r"\d+", "<part>"),
    (r"[^/]+/.+", "<subject>/<rule>"),
    (r"[^/]+/[^#]+", "<watchlist>/<rule>"),
    ("(rule|term|source)", "<kind>"),
    (r".+", "<name>"),
)
# For each kind of row: clearer names for `<id>`, `<hash>` and `<name>` in its keys. Longer texts come
# before those that they contain.
_WAITING_NAMES = {"<id>": "<origin-id>", "<hash>": "<article-id>", "<object>": "<object-id>"}
KEY_NAMES: Mapping[str, Mapping[str, str]] = {
    "object": {"<hash>": "<object-hash>"},
    "guard": {"<hash>": "<article-id>"},
    "duplicate guard": {"<id>": "<object-id>", "<hash>": "<article-id>"},
    "outbox": _WAITING_NAMES,
    "escalation": {"<id>#<outlet>": "<origin-id>#<outlet>", "<id>": "<rule-id>"},
    "document": {"<hash>": "<document-id>"},
    "notified route": {"<hash>": "<document-id>"},
    "embargo": {"<hash>": "<object-hash>", "<object>": "<version-id>"},
    "change": {"<id>": "<change-id>"},
    "file report": {"<name>": "<file>"},
    "digest article": _WAITING_NAMES,
    "digest part": {"<id>": "<build-id>"},
    "open digest": {"<name>": "<due>"},
    "rate limit": {"<hash>": "<address-hash>"},
    "unsubscribed": {"<id>": "<reader-id>"},
    "suppressed": {"<id>": "<reader-id>"},
    "link use": {"<hash>": "<use-id>"},
}
_ACTION = re.compile(r"(?<![`\w/])(\b[a-z0-9]+:[A-Z]\w+|[a-z]+/\*|/<stack>/[\w/]*)")


def rows_table() -> str:
    """Return the Markdown table of all kinds of DynamoDB rows, for docs/architecture.md."""
    return ROWS_HEAD + "".join(
        f"| {kind.name} | `{readable(kind, kind.pk.pattern)}` | `{readable(kind, kind.sk.pattern)}`"
        f" | {kind.purpose} | {kind.written_by} | {kind.read_by}"
        f" | {kind.lifetime.days if kind.lifetime else 'until deleted'} |\n"
        for kind in keys.ROWS
    )


def readable(kind: keys.RowKind, pattern: str) -> str:
    """Return the pattern of a key with names in place of regular expressions: `A#<article-id>`."""
    for expression, name in (*PLACEHOLDERS, *KEY_NAMES.get(kind.name, {}).items()):
        pattern = pattern.replace(expression, name)
    return re.sub(r"\[0-\d+\]", "<shard>", pattern).replace("|", "` or `")


def rights_table() -> str:
    """Return the table of rights in docs/operations.md. Commands with equal rights share a row.

    The right to find the stack is left out, because the page names it above the table.
    """
    names: dict[tuple[str, ...], list[str]] = {}
    for name, command in all_commands().items():
        rights = tuple(each for each in command.rights if each != FIND_STACK)
        names.setdefault(rights, []).append(f"`{name}`")
    earlier: dict[tuple[str, ...], str] = {}
    rows = []
    for rights, group in names.items():
        rows.append(f"| {', '.join(group)} | {_rights_of(rights, earlier)} |\n")
        earlier[rights] = group[0]
    return RIGHTS_HEAD + "".join(rows)


def _rights_of(rights: tuple[str, ...], earlier: Mapping[tuple[str, ...], str]) -> str:
    """Return the rights of a command as text: `the rights of quarantine list; s3:PutObject on …`.

    The text names a command of an earlier row (here `quarantine list`) if `rights` has all rights
    of this command. Of several such commands, the one with the most rights is named. The other
    rights are listed after its name. A command with only one right is never named.

    `earlier` maps the rights of each earlier row to the first command of the row.
    """
    # a row with only one right is never named
    included = [known for known in earlier if len(known) > 1 and set(known) < set(rights)]
    base = max(included, key=len, default=())
    others = _ACTION.sub(_quoted, "; ".join(each for each in rights if each not in base))
    return f"the rights of {earlier[base]}; {others}" if base else others or "none"


def json_table() -> str:
    """Return the table of the keys that are read in JSON records, for docs/operations.md."""
    return JSON_HEAD + "".join(
        f"| {part} | {', '.join(f'`{key}`' for key in keys)} |\n" for part, keys in JSON_KEYS.items()
    )


def variables_table() -> str:
    """Return the table of variables in docs/templates.md, with examples from the sample digest."""
    page = sample_page()
    rows = []
    for record, name in RECORDS.items():
        hints = get_type_hints(record)
        for variable in names_of(record):
            hint = hints.get(variable) or get_type_hints(getattr(record, variable).fget)["return"]
            values = [getattr(each, variable) for each in _records(page, record)]
            example = next((_example(value) for value in values if value), "")
            meaning = VARIABLES[f"{name}.{variable}"]
            rows.append(f"| `{name}.{variable}` | {_type(hint)} | {example} | {meaning} |\n")
    return VARIABLES_HEAD + "".join(rows)


def _records(value: object, record: type) -> Iterator[Any]:
    """Yield each object of the type `record` in `value`. `value` is the data of a template, or a part
    of this data.
    """
    if isinstance(value, record):
        yield value
    if isinstance(value, tuple):
        for item in value:
            yield from _records(item, record)
    elif is_dataclass(value):
        for name in names_of(type(value)):
            yield from _records(getattr(value, name), record)


def _type(hint: Any) -> str:
    """Return the name of the type `hint` for docs/templates.md, such as `list of story`."""
    if hint in RECORDS:
        return f"`{RECORDS[hint]}`"
    if hint in {str, int, bool}:
        return {str: "text", int: "number", bool: "true or false"}[hint]
    items = [each for each in hint.__args__ if each is not Ellipsis]
    if type(None) in items:
        return f"{_type(items[0])} or nothing"
    if items == [str, str]:
        return "pair of texts"
    listed = f"list of {_type(items[0])}"
    return listed.replace("list of list", "list of lists").replace("of pair", "of pairs")


def _example(value: object) -> str:
    """Return a value as docs/templates.md shows it, or an empty text for a list of records."""
    if isinstance(value, bool):
        return "`true`"
    if isinstance(value, tuple):
        if isinstance(value[0], tuple):
            pair = ", ".join(f'"{text}"' for text in value[0])
            return f"`({pair})`" if all(isinstance(text, str) for text in value[0]) else ""
        return f"`{value[0]}`" if isinstance(value[0], str) else ""
    return f"`{value}`" if isinstance(value, str | int) else ""


def sample(name: str) -> str:
    """Return a template of samplefiles/templates as a block of docs/templates.md."""
    return f"```jinja\n{(SAMPLES / name).read_text(encoding='utf-8')}```\n"


def _quoted(match: re.Match[str]) -> str:
    return f"`{match[0]}`"


def all_commands() -> dict[str, Command]:
    """Return all commands by full name, such as `quarantine list`. For a command with subcommands,
    only the subcommands are returned.
    """
    commands: dict[str, Command] = {}
    for name, entry in COMMANDS.items():
        command = entry.load()
        commands |= {f"{name} {each.name}": each for each in command.subcommands} or {name: command}
    return commands


def replaced(page: str, head: str, table: str) -> str:
    """Return the page with `table` in place of the table that begins with the lines `head`.

    Raises ValueError if the page does not contain `head`.
    """
    start = page.index(head)
    end = page.index("\n\n", start) + 1
    return page[:start] + table + page[end:]


def with_samples(page: str) -> str:
    """Return the page with the content of FILE in the block below each `<!-- sample: FILE -->`."""
    pattern = r"(<!-- sample: (\S+) -->\n)```jinja\n.*?```\n"
    return re.sub(pattern, lambda match: match[1] + sample(match[2]), page, flags=re.DOTALL)


def main() -> None:
    for name, head, table in (
        ("architecture.md", ROWS_HEAD, rows_table()),
        ("operations.md", RIGHTS_HEAD, rights_table()),
        ("operations.md", JSON_HEAD, json_table()),
        ("templates.md", VARIABLES_HEAD, variables_table()),
    ):
        path = DOCS / name
        path.write_text(replaced(path.read_text(encoding="utf-8"), head, table), encoding="utf-8")
    path = DOCS / "templates.md"
    path.write_text(with_samples(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
