"""Builds the tables from which the engine gets the candidates for an article.

If a key occurs in the article, the targets of the key (rules, names and nodes) become candidates.
The module `anchors` explains keys and nodes.
"""

from array import array

from wirewatch.compiling.anchors import Anchor
from wirewatch.compiling.index_writer import pack_numbers, starts_of
from wirewatch.compiling.nodes import Nodes
from wirewatch.compiling.vocabulary import Vocabulary
from wirewatch.matching.index import BEFORE, IndexSection, node_key


class TargetTable:
    """Collects the targets of each key: what the engine examines if the key occurs in an article.

    - A key is a term, a pair of adjacent terms, or a node.
    - A target is a rule, a name or a node, given as a number. All three kinds are numbered
      together.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.costs = vocabulary.costs
        self._keys = array("i")
        self._targets = array("I")
        self._pairs: dict[tuple[int, int], list[int]] = {}  # (rarer term, its neighbour) → targets

    def add(self, anchor: Anchor, target: int) -> None:
        """Add `target` to the targets of each key of the anchor."""
        for key in anchor.keys:
            if isinstance(key, tuple):
                self._pairs.setdefault(self._rarer_first(*key), []).append(target)
            else:
                self._keys.append(key)
                self._targets.append(target)

    def _rarer_first(self, first: int, second: int) -> tuple[int, int]:
        """Return the two terms as (rarer term, other term). In the text, `second` comes directly
        after `first`. If `second` is rarer, the result is (`second`, `BEFORE | first`). The bit
        BEFORE says that the other term comes before the rarer term.
        """
        is_first = self.costs[first] <= self.costs[second]
        return (first, second) if is_first else (second, BEFORE | first)

    def sections(self, rules: int, nodes: Nodes) -> dict[IndexSection, bytes]:
        """Return the sections of the index that give the targets of each key. Call `sections` once,
        after all rules were added.

        `sections` first adds the targets that come from `nodes`. Each name and each definition
        becomes a target of every key in its anchor (see the module `anchors`). An entity is a key,
        because it is a node. Each group of entities becomes a target of each entity in it. `rules`
        is the number of rules. Targets are numbered in this order: rules, names, nodes.
        """
        for name, anchor in enumerate(nodes.names):
            if anchor is not None:
                self.add(anchor, rules + name)
        first_node = rules + len(nodes.names)
        for node, anchor in nodes.node_anchors:
            self.add(anchor, first_node + node)
        for group, members in nodes.members.items():
            for member in dict.fromkeys(members):
                self._keys.append(node_key(member))
                self._targets.append(first_node + group)
        return self._single(len(nodes.kinds)) | self._paired()

    def _single(self, nodes: int) -> dict[IndexSection, bytes]:
        """Return the index sections TARGETS and TARGET_STARTS. `nodes` is the number of nodes.

        TARGETS has the targets of each term, then of each node. TARGET_STARTS has the place in
        TARGETS at which each of these lists begins, and at the end the length of TARGETS. For
        example, the lists [5], [] and [2, 7] give TARGETS = 5, 2, 7 and TARGET_STARTS = 0, 1, 1, 3.
        """
        terms = len(self.costs)
        rows = array("I", (key if key >= 0 else terms + node_key(key) for key in self._keys))
        counts = array("I", bytes(4 * (terms + nodes)))
        for row in rows:
            counts[row] += 1
        starts = array("I", starts_of(counts))
        free = starts[:]
        targets = array("I", bytes(4 * len(rows)))
        for row, target in zip(rows, self._targets, strict=True):
            targets[free[row]] = target
            free[row] += 1
        return {
            IndexSection.TARGET_STARTS: pack_numbers(starts),
            IndexSection.TARGETS: pack_numbers(targets),
        }

    def _paired(self) -> dict[IndexSection, bytes]:
        pairs, targets = array("I"), array("I")
        counts = array("I", bytes(4 * len(self.costs)))
        for (term, neighbour), listed in sorted(self._pairs.items()):
            counts[term] += 2
            pairs.extend((neighbour, len(targets)))
            targets.append(len(listed))
            targets.extend(listed)
        return {
            IndexSection.PAIR_STARTS: pack_numbers(starts_of(counts)),
            IndexSection.PAIRS: pack_numbers(pairs),
            IndexSection.PAIR_TARGETS: pack_numbers(targets),
        }
