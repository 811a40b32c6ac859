"""Counts independent outlets, to decide when a rule is escalated. The module does not read the
table or the clock.

An outlet is a host. A report is an article that an outlet published and that the rule matched.
Outlets are independent if their reports are not copies of one text.

Reports are counted several times. Each count is called a *view*. The view ALL counts all reports.
Each other view leaves out the reports of one origin, and has the name of this origin. Views are
needed because a single origin could prevent an escalation. For example, it could upload a text that
resembles the reports of two outlets, so that all three texts look like copies. Or it could upload
new articles again and again after an escalation, so that the story seems to go on and the rule is
not escalated again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wirewatch.digests.stories import Signature, group
from wirewatch.digests.turns import in_turns

ALL = ""  # the view in which no origin is left out


@dataclass(frozen=True)
class OutletReport:
    """An article that an outlet published.

    `host` is the host of the article's link. `signature` is the signature of the article's text
    (see `digests.stories`). `origin` is the origin that uploaded the article. `at` is the time when
    the report was stored, as a text that sorts by time.
    """

    host: str
    article_id: str
    signature: str
    origin: str = ""
    at: str = ""

    @cached_property
    def parsed_signature(self) -> Signature:
        return Signature.from_text(self.signature)


@dataclass(frozen=True)
class SentBefore:
    """When reports about a rule were last sent, and when the rule last counted as reported.

    A report is an article that matched the rule. `at` is the time at which reports were last sent.
    Later reports of the same story are not sent, but the rule counts as reported again. For
    example, reports are sent at 8:00, and a further report arrives at 9:00. Then `at` is 8:00, but
    the rule last counted as reported at 9:00.

    `last_reported` maps each view (see the docstring of the module) to the last time at which the
    rule counted as reported in this view. A missing view has the time of the view ALL.
    """

    at: str = ""
    last_reported: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, view: str) -> str:
        return self.last_reported.get(view, self.last_reported.get(ALL, ""))


@dataclass(frozen=True)
class Decision:
    """The result of `decide`: which reports about a rule to send now, and which times to store.

    `reports` is empty if the rule is not due. Otherwise, `reports` has first the independent
    reports, which make the rule due, and then all other reports of the period (see `decide`).

    `views` are the views (see the module) in which the rule counts as reported now. The caller must
    store the present time for each of these views.

    `unchanged` maps further views to the time that the caller must store for each of them. These
    are views without a stored time. Such a view uses the time of the view ALL. If ALL gets the
    present time now, these views must keep the old time of ALL. For example, the stored time of ALL
    is 8:00, and the view `a` has no stored time. At 9:00, the rule counts as reported only in ALL.
    Then `views` has only ALL, and `unchanged` is `{"a": "8:00"}`. If `views` is empty, `unchanged`
    is empty.
    """

    reports: tuple[OutletReport, ...]
    views: frozenset[str]
    unchanged: Mapping[str, str] = field(default_factory=dict)


def decide(
    stored: Sequence[OutletReport], sent: SentBefore, since: str, outlets: int, new_from: str | None
) -> Decision:
    """Decide whether a rule is due to be escalated. The module explains reports and views.

    The period is the time from `since` to now. Reports before the period are ignored. The rule is
    due if at least one view meets all of these conditions:
    - In this view, the rule has not yet counted as reported during the period.
    - The reports in this view come from at least `outlets` independent outlets.
    - If the rule has counted as reported in the view ALL during the period, the reports in this
      view that are newer than `sent.at` also come from at least `outlets` independent outlets.

    `new_from` is the origin of the report that was just stored, or None if no report was stored.
    `Decision.views` has each view that meets the first two conditions, and ALL if the rule is due.
    If a report was stored, it also has each view, except `new_from`, that fails the first condition.
    """
    reports = [report for report in stored if report.at >= since]
    names = {report.origin for report in stored} | sent.last_reported.keys() | {ALL}
    is_known = sent[ALL] >= since
    due: dict[OutletReport, None] = {}
    views = set()
    for view in sorted(names):
        if sent[view] >= since:
            if new_from not in (None, view):
                views.add(view)
            continue
        seen = [report for report in reports if report.origin != view]
        chosen = independent_reports(seen, outlets)
        if len(chosen) < outlets:
            continue
        views.add(view)
        if is_known:
            chosen = independent_reports([report for report in seen if report.at > sent.at], outlets)
        if len(chosen) >= outlets:
            due |= dict.fromkeys(chosen)
    if due:
        views.add(ALL)
        due |= dict.fromkeys(in_turns(reports, lambda report: report.origin))
    unchanged = {name: sent[name] for name in names - views - sent.last_reported.keys()} if views else {}
    return Decision(tuple(due), frozenset(views), unchanged)


def independent_reports(reports: Sequence[OutletReport], at_most: int | None = None) -> list[OutletReport]:
    """Return the largest list of reports in which no two have the same outlet or the same text.

    If several hosts published the same text of an agency, the list has at most one report with this
    text. If one host published several texts, the list has at most one report of this host. A host
    and its subdomains are one outlet. With `at_most`, the search ends when the list has this many
    reports.
    """
    outlets = _outlets({report.host for report in reports})
    texts = group({report.article_id: report.parsed_signature for report in reports})
    text_number = {name: number for number, names in enumerate(texts) for name in names}
    by_text: list[dict[str, OutletReport]] = [{} for _ in texts]
    for each in reports:
        by_text[text_number[each.article_id]].setdefault(outlets[each.host], each)
    text_of: dict[str, int] = {}  # outlet → the text that it counts for
    for text in range(len(by_text)):
        if at_most is not None and len(text_of) >= at_most:
            break
        _assign(text, by_text, text_of, set())
    return [by_text[text][outlet] for outlet, text in text_of.items()]


def _assign(
    text: int, by_text: Sequence[Mapping[str, OutletReport]], text_of: dict[str, int], tried: set[str]
) -> bool:
    """Assign a text to an outlet that published the text. `text` is the number of the text. Return
    False if no outlet is possible.

    An outlet can have only one text. If an outlet already has a text, try to move the old text to
    another outlet that published the old text (bipartite matching). Outlets in `tried` are skipped.
    Each outlet that is tried is added to `tried`.
    """
    for outlet in by_text[text]:
        if outlet in tried:
            continue
        tried.add(outlet)
        if outlet not in text_of or _assign(text_of[outlet], by_text, text_of, tried):
            text_of[outlet] = text
            return True
    return False


def _outlets(hosts: set[str]) -> dict[str, str]:
    """Return the outlet of each host.

    Usually a host is its own outlet. But if one of the given hosts is a parent domain of the host,
    this parent domain is the outlet. Of several parent domains, the shortest is the outlet.
    """
    return {host: next(domain for domain in _domains(host) if domain in hosts) for host in hosts}


def _domains(host: str) -> list[str]:
    """Return the parent domains of a host and the host itself, the shortest first.

    `news.example.com` gives `com`, `example.com` and `news.example.com`.
    """
    labels = host.split(".")
    return [".".join(labels[start:]) for start in reversed(range(len(labels)))]
