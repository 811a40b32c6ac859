"""Independent outlets: different hosts with different texts; copies of one text and subdomains count once."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.digests.outlets import OutletReport, independent_reports
from wirewatch.digests.stories import Signature, signature


def text(number: int) -> Signature:
    words = random.Random(number)
    return signature(" ".join(f"word{words.randrange(10_000)}" for _ in range(80)))


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
