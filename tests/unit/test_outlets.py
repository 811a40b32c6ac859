"""Independent outlets: copies of one text count once, and so do a host and its subdomains."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.digests.outlets import Decision, OutletReport, SentBefore, decide, independent_reports
from wirewatch.digests.stories import signature


def words(number: int) -> str:
    choice = random.Random(number)
    return " ".join(f"word{choice.randrange(10_000)}" for _ in range(80))


def text(*numbers: int) -> str:
    """Join the test texts with these numbers into one text, and return its signature."""
    return signature(" ".join(map(words, numbers))).to_text()


TEXTS = [text(number) for number in range(6)]


def reports(*pairs: tuple[str, int]) -> list[OutletReport]:
    return [OutletReport(host, f"a{number}", TEXTS[text]) for number, (host, text) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("pairs", "count"),
    [
        ([], 0),
        ([("a.com", 0)], 1),
        ([("a.com", 0), ("b.com", 1), ("c.com", 2)], 3),
        ([("a.com", 0), ("b.com", 0), ("c.com", 0)], 1),  # one agency's text
        ([("a.com", 0), ("a.com", 1), ("a.com", 2)], 1),  # one host
        ([("a.com", 0), ("b.com", 0), ("c.com", 1)], 2),
        ([("a.com", 0), ("m.a.com", 1), ("b.com", 2)], 2),
        ([("a.com", 0), ("ba.com", 1)], 2),
        ([("a.com", 0), ("a.com", 1), ("b.com", 0)], 2),  # a.com counts for text 1, b.com for text 0
        ([("a.com", 0), ("b.com", 0), ("b.com", 1), ("c.com", 1), ("c.com", 2), ("a.com", 2)], 3),
    ],
)
def test_copies_and_hosts_count_once(pairs: list[tuple[str, int]], count: int) -> None:
    assert len(independent_reports(reports(*pairs))) == count


HOSTS = st.sampled_from(["a.com", "b.com", "c.com", "m.a.com"])


@given(st.lists(st.tuples(HOSTS, st.integers(0, 4)), max_size=7, unique=True))
def test_the_list_is_the_longest_one_without_a_repeated_host_or_text(pairs: list[tuple[str, int]]) -> None:
    def outlet(host: str) -> str:
        return "a.com" if host == "m.a.com" and "a.com" in {name for name, _ in pairs} else host

    known = {(outlet(host), text) for host, text in pairs}
    outlets, texts = sorted({host for host, _ in known}), sorted({text for _, text in known})
    padded = [*texts, *[-1] * len(outlets)]
    best = max(
        (
            sum((host, text) in known for host, text in zip(outlets, order, strict=False))
            for order in permutations(padded, len(outlets))
        ),
        default=0,
    )
    found = independent_reports(reports(*pairs))
    assert len(found) == best
    assert len({outlet(each.host) for each in found}) == len(found)
    assert len({each.signature for each in found}) == len(found)


@given(st.lists(st.tuples(HOSTS, st.integers(0, 4)), max_size=7, unique=True), st.integers(0, 4))
def test_a_shorter_list_is_found_when_it_is_enough(pairs: list[tuple[str, int]], enough: int) -> None:
    longest = independent_reports(reports(*pairs))
    assert len(independent_reports(reports(*pairs), enough)) == min(enough, len(longest))


def of(origin: str, host: str, *texts: int, at: str = "1") -> OutletReport:
    return OutletReport(host, f"{origin} {host} {texts}", text(*texts), origin, at)


HONEST = (of("a", "a.com", 0), of("b", "b.com", 1), of("c", "c.com", 2))
HOSTILE = {
    "the same text for each host": [of("evil", host, 7) for host in ("a.com", "b.com", "c.com")],
    "a text that has all texts": [of("evil", "d.com", 0, 1, 2)],
    "copies of all texts": [of("evil", f"{number}.net", number) for number in range(3)],
    "a host that all hosts belong to": [of("evil", "com", 7)],
    "hundreds of hosts": [of("evil", f"{number:03}.a.com", 7) for number in range(300)],
    "hundreds of texts": [of("evil", f"{number:03}.a.com", 100 + number) for number in range(300)],
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_an_origin_can_not_prevent_the_escalation_of_reports_of_other_origins(
    hostile: list[OutletReport],
) -> None:
    decision = decide([*hostile, *HONEST], SentBefore(), "1", 3, "c")
    assert set(HONEST) <= set(decision.reports[:40])


class Rule:
    """A rule and the stored reports about it. The method `report` stores one more report, and
    returns the result of `outlets.decide`: which reports to send now.
    """

    def __init__(self) -> None:
        self.stored: list[OutletReport] = []
        self.sent = SentBefore()

    def report(self, origin: str, host: str, number: int, at: int) -> Decision:
        now = f"{at:04}"
        self.stored.append(of(origin, host, number, at=now))
        decision = decide(self.stored, self.sent, f"{at - 10:04}", 3, origin)
        if decision.views:
            times = {**self.sent.last_reported, **decision.unchanged, **dict.fromkeys(decision.views, now)}
            self.sent = SentBefore(now if decision.reports else self.sent.at, times)
        return decision


def test_no_origin_keeps_a_rule_escalated_for_ever() -> None:
    rule, texts = Rule(), iter(range(1000))
    escalated = [at for at in range(100, 120) if rule.report("evil", f"{at}.net", next(texts), at).reports]
    assert escalated == [102]
    assert not rule.report("a", "a.com", next(texts), 120).reports
    assert not rule.report("evil", "120.net", next(texts), 121).reports
    assert not rule.report("b", "b.com", next(texts), 122).reports
    decision = rule.report("c", "c.com", next(texts), 123)
    assert {"a.com", "b.com", "c.com"} <= {report.host for report in decision.reports[:40]}
    assert not rule.report("evil", "124.net", next(texts), 124).reports
    assert not rule.report("d", "d.com", next(texts), 125).reports


@pytest.mark.parametrize("origins", ["abcdefgh", "aaaaaaaa", "abababab", "abcabcab", "aabbccdd"])
def test_a_continuing_story_is_escalated_once_for_any_origins(origins: str) -> None:
    rule = Rule()
    due = [bool(rule.report(each, f"{n}.com", n, 100 + n).reports) for n, each in enumerate(origins)]
    assert due == [False, False, True, *[False] * 5]


def test_a_rule_escalated_by_one_origin_is_escalated_again_when_other_origins_report() -> None:
    rule = Rule()
    due = [bool(rule.report(each, f"{n}.com", n, 100 + n).reports) for n, each in enumerate("aaabbbbb")]
    assert due == [False, False, True, False, False, True, False, False]
