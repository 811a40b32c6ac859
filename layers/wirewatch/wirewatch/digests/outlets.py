"""Counts independent outlets, to decide when a rule is escalated.

An outlet is a host. A report is an article that an outlet published and that the rule matched.
Outlets are independent if their reports are not copies of one text.

Reports are counted in several *views*. The view ALL counts all reports. Each other view has the
name of an origin, and leaves out the reports of this origin. The reason: if a third text resembles
the reports of two outlets, all three can count as copies of one text. If there were only the view
ALL, an origin could upload such a text, and so prevent an escalation.
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

    `host` is the host of the article's link. `signature` is a result of `Signature.to_text`. `at`
    is when the report was stored, as a text that sorts by time.
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

    The module explains reports and views.

    - `at`: when reports were last sent.
    - `last_reported`: maps each view to the time at which the rule last counted as reported in this
      view. For a view that is not in the map, the time of the view ALL is used.

    Example: reports are sent at 8:00. One more arrives at 9:00, and is not sent, but the rule
    counts as reported again. Then `at` stays 8:00, and `last_reported` gets 9:00.
    """

    at: str = ""
    last_reported: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, view: str) -> str:
        return self.last_reported.get(view, self.last_reported.get(ALL, ""))


@dataclass(frozen=True)
class Decision:
    """Which reports about a rule (articles that it matched) to send now, and which times the caller
    must store.

    - `reports`: all reports that `decide` did not ignore as too old. They begin with independent
      reports: from different outlets, and not copies of one text. Empty if the rule is not to be
      escalated now.
    - `views`: the views in which the rule counts as reported now. Store the present time for each
      of them. The view ALL counts all reports; each other view leaves out the reports of one
      origin.
    - `unchanged`: times to store, by view, so that the times of these views do not change: views
      that are not in `views` and have no stored time of their own. Such a view uses the time of
      ALL, which may change now. So store the old time of ALL for it. Empty if `views` is empty.
    """

    reports: tuple[OutletReport, ...]
    views: frozenset[str]
    unchanged: Mapping[str, str] = field(default_factory=dict)


def decide(
    stored: Sequence[OutletReport], sent: SentBefore, since: str, outlets: int, new_from: str | None
) -> Decision:
    """Decide whether a rule is due to be escalated. The module explains reports and views.

    Reports before `since` are ignored. A view is *settled* if the rule has counted as reported in
    this view since `since`. A view is *full* if its reports come from at least `outlets`
    independent outlets. The rule is due if at least one view is full and not settled. If the view
    ALL is settled, only reports after `sent.at` are counted to decide whether the rule is due.
    `new_from` is the origin of the report that was just stored, or None if there is none. The
    result names the views in which the rule counts as reported from now on:
    - ALL, if the rule is due
    - each view that is full (older reports count too) and not settled
    - if a report was just stored: each settled view, except the view that leaves out `new_from`
    """
    reports = [report for report in stored if report.at >= since]
    names = {report.origin for report in stored} | sent.last_reported.keys() | {ALL}
    is_known = sent[ALL] >= since
    due: dict[OutletReport, None] = {}
    views = set()
    for view in sorted(names):
        if sent[view] >= since:
            # not in the view `new_from`: else new articles of one origin could block escalations
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
    others = names - views - sent.last_reported.keys() if views else ()
    return Decision(tuple(due), frozenset(views), {name: sent[name] for name in others})


def independent_reports(reports: Sequence[OutletReport], at_most: int | None = None) -> list[OutletReport]:
    """Return the largest list of reports in which no two have the same outlet or the same text.

    Near-copies count as the same text. A host and its subdomains are one outlet. With `at_most`,
    the search ends when the list has this many reports.
    """
    outlets = _outlets({report.host for report in reports})
    texts = group({report.article_id: report.parsed_signature for report in reports})
    text_numbers = {article_id: number for number, ids in enumerate(texts) for article_id in ids}
    reports_by_text: list[dict[str, OutletReport]] = [{} for _ in texts]
    for each in reports:
        reports_by_text[text_numbers[each.article_id]].setdefault(outlets[each.host], each)
    text_by_outlet: dict[str, int] = {}  # the number of the text for which an outlet counts
    for text_number in range(len(reports_by_text)):
        if at_most is not None and len(text_by_outlet) >= at_most:
            break
        _assign(text_number, reports_by_text, text_by_outlet, set())
    return [reports_by_text[text_number][outlet] for outlet, text_number in text_by_outlet.items()]


def _assign(
    text_number: int,
    reports_by_text: Sequence[Mapping[str, OutletReport]],
    text_by_outlet: dict[str, int],
    tried: set[str],
) -> bool:
    """Assign a text to an outlet that published the text. Return False if no outlet is possible.

    An outlet can have only one text, but its old text may move to another outlet (bipartite
    matching). Changes `text_by_outlet` and `tried`. Outlets in `tried` are skipped.
    """
    for outlet in reports_by_text[text_number]:
        if outlet in tried:
            continue
        tried.add(outlet)
        other = text_by_outlet.get(outlet)
        if other is None or _assign(other, reports_by_text, text_by_outlet, tried):
            text_by_outlet[outlet] = text_number
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
