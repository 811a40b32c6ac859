"""Counts independent outlets: different hosts with texts that are not copies of each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirewatch.digests.stories import Signature, group


@dataclass(frozen=True)
class OutletReport:
    """An article of an outlet. `host` is the host of its link, `signature` that of its text."""

    host: str
    article_id: str
    signature: Signature


def independent_reports(reports: Sequence[OutletReport]) -> list[OutletReport]:
    """Return the largest list of reports in which no two have the same outlet or the same text.

    Copies of one agency's text therefore count once, whatever the number of hosts that carry them,
    and so do the different texts of one host. A host and its subdomains are one outlet.
    """
    outlets = _outlets({report.host for report in reports})
    texts = group({report.article_id: report.signature for report in reports})
    by_text = [
        {outlets[each.host]: each for each in reversed(reports) if each.article_id in names}
        for names in map(frozenset, texts)
    ]
    text_of: dict[str, int] = {}  # outlet → the text that it counts for
    for text in range(len(by_text)):
        _assign(text, by_text, text_of, set())
    return [by_text[text][outlet] for outlet, text in text_of.items()]


def _assign(
    text: int, by_text: Sequence[Mapping[str, OutletReport]], text_of: dict[str, int], tried: set[str]
) -> bool:
    """Assign a text to a free outlet that published it. Returns whether there is one.

    If all of them have a text already, one of these texts is moved to another outlet (bipartite
    matching).
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
    """Return the outlet of each host: the shortest of the hosts that it is a subdomain of, or itself."""
    return {
        host: min((each for each in hosts if host == each or host.endswith(f".{each}")), key=len)
        for host in hosts
    }
