"""What a batch of ingestion did."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from wirewatch.storage.counters import QUARANTINED


@dataclass
class BatchReport:
    """What a batch did, for metrics, counters and one log line.

    - `counts`: for each origin, the counts `articles`, `matched`, `skipped`, `embargoed`,
      `superseded`, `idle_retractions`, `quarantined` and `quarantined_<reason>`
    - `gone`: the number of objects that were deleted before they were read
    - `continued`: the number of objects that another run continues to read
    """

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    gone: int = 0
    continued: int = 0
    rule_errors: list[tuple[str, str, str]] = field(default_factory=list)
    comparison_faults: list[str] = field(default_factory=list)
    uncounted: int = 0  # origins whose counters could not be written

    def total(self, name: str) -> int:
        """Return the sum of a count, such as `matched`, over all origins."""
        return sum(counts[name] for counts in self.counts.values())

    @property
    def reasons(self) -> Counter[str]:
        """The number of quarantined documents by reason, over all origins."""
        reasons: Counter[str] = Counter()
        for counts in self.counts.values():
            for name, count in counts.items():
                if name.startswith(QUARANTINED):
                    reasons[name.removeprefix(QUARANTINED)] += count
        return reasons
