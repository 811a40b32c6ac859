"""Counts independent outlets: different hosts with texts that are not copies of each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirewatch.digests.stories import Signature, group


@dataclass(frozen=True)
class OutletReport:
    """An article of an outlet: the `host` of its link, and the `signature` of its text."""

    host: str
    article_id: str
    signature: Signature


def independent_reports(reports: Sequence[OutletReport]) -> list[OutletReport]:
    """Return the largest list of reports in which no two have the same outlet or the same text.

    So copies of one agency's text count once, however many hosts carry them. All texts of one
    host count once, too. A host and its subdomains are one outlet.
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
    """Assign a text to an outlet that published it. Return whether that was possible.

    If each of these outlets already has a text, try to move one of their texts to another outlet
    (bipartite matching).
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
    """Return the outlet of each host: its shortest parent domain in `hosts`, or the host itself."""
    return {
        host: min((each for each in hosts if host == each or host.endswith(f".{each}")), key=len)
        for host in hosts
    }
