"""The keys of the table. `pk` is the partition key, and `sk` is the sort key.

`ROWS` declares each kind of row. A test compares `ROWS` with the rows that the code writes.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from re import DOTALL, Pattern
from re import compile as pattern

OUTBOX_SHARDS = 4
DIGEST_SHARDS = 16
COUNTER_SHARDS = 8


@dataclass(frozen=True)
class RowKind:
    """A kind of row. `pk` and `sk` are patterns that match whole keys."""

    name: str
    pk: Pattern[str]
    sk: Pattern[str]
    purpose: str
    written_by: str
    read_by: str
    lifetime: timedelta | None  # None for rows that stay until the code deletes them


_ROUTE = r"[a-z0-9_-]{1,40}"
_HASH = r"[0-9a-f]{64}"
_WAITING = rf"[0-9a-f]{{16}}#[0-9TZ:.+-]+#{_HASH}(#[0-9a-f]{{16}})?"
_DIGEST = rf"{_ROUTE}#[^#]+(#[A-Za-z0-9-]+)?"

OBJECT_LIFETIME = timedelta(days=90)
GUARD_LIFETIME = timedelta(days=90)
DOCUMENT_LIFETIME = timedelta(days=90)
DIGEST_LIFETIME = timedelta(days=400)
DELIVERY_LIFETIME = timedelta(days=30)
STORY_LIFETIME = timedelta(days=14)
COUNTER_LIFETIME = timedelta(days=40)  # more than a month, for monthly digests
MUTE_LIFETIME = timedelta(days=30)  # after the end of the mute
SUPPRESSION_LIFETIME = timedelta(days=90)  # after a suppression was ended; no event comes so late
ESCALATION_LIFETIME = timedelta(days=3)  # longer than the longest `within`
LINK_LIFETIME = timedelta(days=400)  # after the use of a link; no link works longer than that
FEEDBACK_LIFETIME = timedelta(days=400)  # after the last count
FEED_LIFETIME = timedelta(days=30)

ROWS = (
    RowKind(
        "object",
        pattern(rf"O#{_HASH}"),
        pattern("O"),
        "What happened to an S3 object: outcome, counts, version, generation of the index.",
        "ingest",
        "ingest, reconcile, wirewatch",
        OBJECT_LIFETIME,
    ),
    RowKind(
        "guard",
        pattern(rf"A#{_HASH}"),
        pattern(rf"M#{_ROUTE}"),
        "The route has got the article. The same queue message can't put the article into the outbox again.",
        "ingest",
        "ingest",
        GUARD_LIFETIME,
    ),
    RowKind(
        "duplicate guard",
        pattern(rf"A#{_HASH}"),
        pattern(rf"M#{_ROUTE}#[0-9a-f]{{16}}"),
        "The article was only counted for the route. The same queue message can't count the article again.",
        "ingest",
        "ingest",
        GUARD_LIFETIME,
    ),
    RowKind(
        "outbox",
        pattern(rf"OB#{_ROUTE}#[0-{OUTBOX_SHARDS - 1}]"),
        pattern(_WAITING),
        "A matched article that waits for the next digest of a route. "
        "Some are only counted in the digest and not shown.",
        "ingest; digest moves it",
        "digest, ingest, reconcile, compile_watchlists, wirewatch",
        None,
    ),
    RowKind(
        "escalation",
        pattern(rf"ES#{_ROUTE}#[0-9a-f]{{16}}"),
        pattern(r"H#[0-9a-f]{16}#[a-z0-9._:-]+|A#[0-9a-f]{16}#[a-z0-9._:-]+|SENT"),
        "By rule: outlets with an article (`H#`), these articles (`A#`), the last escalation (`SENT`).",
        "ingest",
        "ingest",
        ESCALATION_LIFETIME,
    ),
    RowKind(
        "document",
        pattern(rf"K#{_HASH}"),
        pattern("HEAD"),
        "The latest revision of an agency's item that was seen.",
        "ingest",
        "ingest",
        DOCUMENT_LIFETIME,
    ),
    RowKind(
        "notified route",
        pattern(rf"K#{_HASH}"),
        pattern(rf"R#{_ROUTE}"),
        "The last revision of an agency's item that a route was notified of.",
        "ingest",
        "ingest",
        DOCUMENT_LIFETIME,
    ),
    RowKind(
        "embargo",
        pattern("W"),
        pattern(rf"[0-9TZ:.+-]+#{_HASH}(#[0-9a-f]{{16}})?"),
        "An object to read again when an embargo ends.",
        "ingest; reconcile and wirewatch delete it",
        "reconcile, wirewatch",
        None,
    ),
    RowKind(
        "configuration",
        pattern("CONFIG"),
        pattern(r"CURRENT(#\d{10}#\d\d)?"),
        "The configuration in use: generation, build id, key of the index, routes with their former ids, "
        "removed routes whose articles still wait. If all this is too large for one row, the removed routes "
        "are in further rows, whose `sk` ends with the generation and the number of the row, from 00.",
        "compile_watchlists",
        "every function but canary and deliver; wirewatch",
        None,
    ),
    RowKind(
        "generation",
        pattern("CONFIG"),
        pattern(r"GEN#\d{10}"),
        "A generation of the configuration: index, files, when, by whom, counts.",
        "compile_watchlists",
        "compile_watchlists, wirewatch",
        None,
    ),
    RowKind(
        "change",
        pattern("CONFIG"),
        pattern("CHANGE#[0-9a-f]{32}"),
        "The outcome of a change by wirewatch apply or rollback: in use or refused, and why.",
        "compile_watchlists",
        "compile_watchlists, wirewatch",
        None,
    ),
    RowKind(
        "file report",
        pattern("CONFIG"),
        pattern("FILE#.+", DOTALL),
        "The last report on a configuration file: a hash of the report's text (so that the same report is "
        "mailed only once), and whether the report names mistakes.",
        "compile_watchlists",
        "compile_watchlists, wirewatch",
        None,
    ),
    RowKind(
        "digest",
        pattern(rf"D#{_DIGEST}"),
        pattern("META"),
        "State, number, plan and route of a digest.",
        "digest",
        "api, digest, reconcile, wirewatch",
        DIGEST_LIFETIME,
    ),
    RowKind(
        "digest article",
        pattern(rf"D#{_DIGEST}#\d{{1,2}}"),
        pattern(rf"I#{_WAITING}"),
        f"An article of a digest. The articles of a digest are spread over up to {DIGEST_SHARDS} partitions.",
        "digest",
        "digest",
        DIGEST_LIFETIME,
    ),
    RowKind(
        "digest part",
        pattern(rf"D#{_DIGEST}"),
        pattern(r"P#[0-9a-f]{16}#\d+"),
        "A rendered part of a digest.",
        "digest",
        "api, digest, deliver, wirewatch",
        DIGEST_LIFETIME,
    ),
    RowKind(
        "route state",
        pattern(rf"R#{_ROUTE}"),
        pattern("STATE"),
        "The last digest number, the digest whose stories are not stored yet, counts for the next message.",
        "digest",
        "digest, wirewatch",
        None,
    ),
    RowKind(
        "open digest",
        pattern(rf"R#{_ROUTE}"),
        pattern("OPEN#.+"),
        "Names a digest that is not finished. So reconcile finds the digest.",
        "digest",
        "reconcile, compile_watchlists, wirewatch",
        None,
    ),
    RowKind(
        "reported story",
        pattern(rf"S#{_ROUTE}#[0-9a-f]+"),
        pattern("S"),
        "A story that a route has reported, or a key by which it is looked up.",
        "digest",
        "digest",
        STORY_LIFETIME,
    ),
    RowKind(
        "publish lease",
        pattern(rf"DL#{_DIGEST}#\d+#.+"),
        pattern("PUB"),
        "Who publishes a part to a channel, and whether it was published.",
        "digest",
        "digest",
        DELIVERY_LIFETIME,
    ),
    RowKind(
        "send lease",
        pattern(rf"DL#{_DIGEST}#\d+#.+"),
        pattern("SEND"),
        "Who sends a part to a target, and whether it was sent or refused.",
        "deliver",
        "deliver",
        DELIVERY_LIFETIME,
    ),
    RowKind(
        "failed part",
        pattern("F"),
        pattern(rf"{_DIGEST}#\d+#[a-z-]+:.+"),
        "A part that a target refused permanently.",
        "deliver; deliver and wirewatch delete it",
        "wirewatch",
        DELIVERY_LIFETIME,
    ),
    RowKind(
        "rate limit",
        pattern(r"RL#[0-9a-f]{32}"),
        pattern("RL"),
        "The next second in which a message may be sent to an address.",
        "deliver",
        "deliver",
        DELIVERY_LIFETIME,
    ),
    RowKind(
        "mute",
        pattern("Q"),
        pattern(r"[^/]+/.+"),
        "A route, watchlist, rule or story that is silent until a time.",
        "api, wirewatch",
        "digest, wirewatch, api",
        MUTE_LIFETIME,
    ),
    RowKind(
        "unsubscribed",
        pattern(rf"UN#{_ROUTE}"),
        pattern(r"[0-9a-f]{16}"),
        "A reader, by a hash of the address, who gets no HTML mail of a route any more.",
        "api, wirewatch",
        "deliver, api, wirewatch",
        None,
    ),
    RowKind(
        "suppressed",
        pattern("SU"),
        pattern(r"[0-9a-f]{16}"),
        "A reader, by a hash of the address, who gets no HTML mail any more, and why.",
        "mail_events, wirewatch",
        "mail_events, deliver, wirewatch",
        SUPPRESSION_LIFETIME,
    ),
    RowKind(
        "link use",
        pattern(rf"LU#{_ROUTE}"),
        pattern(r"[0-9a-f]{32}"),
        "A use of a link in a mail: who did what, and when. The same use of the link acts only once.",
        "api",
        "api, wirewatch",
        LINK_LIFETIME,
    ),
    RowKind(
        "feedback",
        pattern("NR"),
        pattern(r"[^/]+/[^#]+#(rule|term|source)#.+"),
        "How often readers called stories of a rule not relevant: in all, by word, by source.",
        "api",
        "wirewatch",
        FEEDBACK_LIFETIME,
    ),
    RowKind(
        "feed part",
        pattern(rf"FE#{_ROUTE}"),
        pattern(r"[0-9TZ:.+-]+#\d+"),
        "The entries of a digest in the Atom feed of its route.",
        "digest",
        "api",
        FEED_LIFETIME,
    ),
    RowKind(
        "counter",
        pattern(rf"C#\d{{4}}-\d\d-\d\d#[0-{COUNTER_SHARDS - 1}]"),
        pattern(r"\d\d#.+", DOTALL),
        "Counts of articles and unreadable documents of one hour and one origin. Each run adds to one shard.",
        "ingest",
        "digest, reconcile, wirewatch",
        COUNTER_LIFETIME,
    ),
    RowKind(
        "listing progress",
        pattern("RECONCILE"),
        pattern("LISTING"),
        "How far the listing of the articles bucket has been compared with the object rows.",
        "reconcile",
        "reconcile, wirewatch",
        None,
    ),
)


def row_kind(pk: str, sk: str) -> RowKind | None:
    """Return the declared kind of a row, or None if no kind in `ROWS` has these keys."""
    return next((kind for kind in ROWS if kind.pk.fullmatch(pk) and kind.sk.fullmatch(sk)), None)


def generation_sk(generation: int) -> str:
    """Return the sort key of a generation. Sorted keys are in the order of the generations."""
    return f"GEN#{generation:010}"


def change_sk(change_id: str) -> str:
    return f"CHANGE#{change_id}"


def object_hash(bucket: str, key: str) -> str:
    return hashlib.sha256(f"{bucket}/{key}".encode("utf-8", "replace")).hexdigest()


def object_pk(bucket: str, key: str) -> str:
    return f"O#{object_hash(bucket, key)}"


def guard_key(article_id: str, route: str, copy: str = "") -> tuple[str, str]:
    """Return a guard's key. `copy` is an object's hash if the article is only counted, else ""."""
    return f"A#{article_id}", f"M#{route}#{copy}" if copy else f"M#{route}"


def copy_of_object(name: str) -> str:
    """Return a short hash of an object's name. For an article that is only counted, the sort keys
    of its guard row and outbox row end with the object's hash: another object gives other rows.
    """
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def outbox_pk(route: str, shard: int) -> str:
    return f"OB#{route}#{shard}"


def outbox_key(route: str, origin: str, at: datetime, article_id: str, copy: str = "") -> tuple[str, str]:
    """Return the key of an outbox row. The article arrived at `at`. `copy` depends on the row:

    - first delivery of the article: ""
    - delivery for further rules: a hash of rules
    - the article is only counted, not sent: a hash of its object (see `copy_of_object`)
    """
    pk = outbox_pk(route, int(article_id[:8], 16) % OUTBOX_SHARDS)
    return pk, f"{origin_id(origin)}#{sortable(at)}#{article_id}{f'#{copy}' if copy else ''}"


def escalation_pk(route: str, rule: str) -> str:
    return f"ES#{route}#{hashlib.sha256(rule.encode()).hexdigest()[:16]}"


def origin_id(origin: str) -> str:
    """Return a short hash of an origin. The origin itself may have a thousand characters of any kind."""
    return hashlib.sha256(origin.encode("utf-8", "replace")).hexdigest()[:16]


def document_pk(document_id: str) -> str:
    return f"K#{document_id}"


def digest_pk(digest: str) -> str:
    return f"D#{digest}"


def digest_shard_pk(digest: str, shard: int) -> str:
    return f"D#{digest}#{shard}"


def part_sk(rendering: str, number: int) -> str:
    """Return the sort key of a part. `rendering` is the build id of the code that rendered the part."""
    return f"P#{rendering}#{number}"


def route_pk(route: str) -> str:
    return f"R#{route}"


def open_digest_key(digest: str) -> tuple[str, str]:
    route, _, due = digest.partition("#")
    return route_pk(route), f"OPEN#{due}"


def counter_pk(day: str, shard: int) -> str:
    """Return the partition key of a shard of the counters. `day` is a date such as `2026-11-23`."""
    return f"C#{day}#{shard}"


def story_pk(route: str, name: str) -> str:
    return f"S#{route}#{name}"


def unsubscribed_pk(route: str) -> str:
    return f"UN#{route}"


def link_use_pk(route: str) -> str:
    return f"LU#{route}"


def feed_pk(route: str) -> str:
    return f"FE#{route}"


def delivery_pk(delivery: str) -> str:
    return f"DL#{delivery}"


def rate_limit_pk(address: str) -> str:
    """Return the key of a rate limit. The key has a hash of `address`, because `address` is secret."""
    return f"RL#{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def expiry(now: datetime, lifetime: timedelta) -> int:
    """Return the value of the attribute `ttl`: when a row expires, in epoch seconds. DynamoDB may
    delete an expired row days later, so code that reads rows must check the time itself.
    """
    return int((now + lifetime).timestamp())


def sortable(instant: datetime) -> str:
    """Return a time as text in UTC. If such texts are sorted, earlier times come first."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
