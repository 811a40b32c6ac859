"""Chooses what must occur in an article before a plan (a compiled query) is evaluated.

term    a word, a wildcard, a stem, or a word in braces such as `{UN}`
node    an entity, a group of entities or a definition
key     a term (0, 1, …), a node (negative, see `node_key`) or two adjacent terms (a pair)
anchor  a set of keys. The plan can hold only if at least one of these keys occurs.
clause  a set of terms and nodes. At least one member of each clause must occur too.
cost    the expected share of articles in which at least one key of a set occurs

Of the possible anchors, the one with the lowest cost is chosen. For example, `acme AND (fraud OR
bribe)` has two: {acme} and {fraud, bribe}.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from wirewatch.compiling.frequencies import FOLLOWED_BY
from wirewatch.compiling.vocabulary import Vocabulary
from wirewatch.matching.index import node_key
from wirewatch.matching.plan import DEFINED, ENTITY, GROUP, OR, PHRASE, Plan, required_plans

Key = int | tuple[int, int]
Clause = tuple[float, frozenset[int]]  # cost, keys
RARE = 0.0005  # a word rarer than this needs no pair as its anchor
USELESS_COST = 0.9  # a clause that nearly every article satisfies filters nothing


class Anchor(NamedTuple):
    """A set of keys (see the module). A plan (a compiled query) can hold only if at least one of
    these keys occurs.

    `cost` is the expected share of articles in which at least one of the keys occurs.
    """

    cost: float
    keys: frozenset[Key]


class Requirements(NamedTuple):
    """What must occur in an article so that a plan (a compiled query) can hold (see the module).

    `anchor` is None if the plan can hold without any word, as `lang:en` can. Each item of `clauses`
    is a pair: the cost of a set of terms and nodes (such as entities), and this set. At least one
    member of each of these sets must occur.
    """

    anchor: Anchor | None
    clauses: list[Clause]


class Anchors:
    """Chooses the anchor with the lowest cost for each plan (a compiled query).

    An anchor is a set of keys, such as words: the plan can hold only if at least one of these keys
    occurs (see the module). The class `Nodes` stores the costs of nodes in `node_costs`. Call
    `requirements` for a plan only after the costs of its nodes are stored.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.costs = vocabulary.costs
        self.spaceless = vocabulary.spaceless
        self.is_proof = vocabulary.is_proof
        self.node_costs: dict[int, float] = {}  # of nodes that can be an anchor

    def requirements(self, plan: Plan) -> Requirements:
        """Return the anchor and all clauses of a plan (a compiled query).

        An anchor or a clause is a set, for example of words. At least one member of each set must
        occur in an article, or the plan can't hold. An entity, a group or a definition whose cost
        is not in `node_costs` gives no anchor and no clause.
        """
        if isinstance(plan, int):
            return self._single(self.costs[plan], plan)
        if plan[0] == PHRASE:
            words = plan[1]
            clauses = [(self.costs[word], frozenset((word,))) for word in dict.fromkeys(words)]
            return Requirements(self.phrase_anchor(words), clauses)
        if plan[0] == ENTITY or plan[0] == GROUP or plan[0] == DEFINED:
            cost = self.node_costs.get(plan[1])
            return Requirements(None, []) if cost is None else self._single(cost, node_key(plan[1]))
        if plan[0] == OR:
            return _either([self.requirements(branch) for branch in plan[1]])
        return _all([self.requirements(inner) for inner in required_plans(plan)])

    def _single(self, cost: float, key: int) -> Requirements:
        keys = frozenset((key,))
        return Requirements(Anchor(cost, keys), [(cost, keys)])

    def phrase_anchor(self, words: Sequence[int]) -> Anchor:
        """Return the anchor of a phrase: its rarest word, or its rarest pair of adjacent words.
        `words` are the numbers of the words.

        The anchor is a pair in two cases:

        - No word is rare: the cost (expected share of articles) of each word is at least RARE.
        - Each word is one character of a script such as Han or Hangul.
        """
        costs = self.costs
        rarest = min(words, key=costs.__getitem__)
        if costs[rarest] < RARE and not all(map(self.spaceless.__getitem__, words)):
            return Anchor(costs[rarest], frozenset((rarest,)))
        first, second = min(pairwise(words), key=lambda pair: costs[pair[0]] * costs[pair[1]])
        cost = min(costs[first], costs[second]) * FOLLOWED_BY
        return Anchor(cost, frozenset[Key](((first, second),)))

    def is_proved(self, plan: Plan) -> bool:
        """Return whether a plan (a compiled query) surely holds if one key of its anchor occurs in
        title or body.

        An anchor is a set of keys, such as words. The plan can hold only if at least one of these
        keys occurs. The result is True for:

        - a plain word or a wildcard; not for a stem or a {Cased} word
        - a phrase of two words, each of them plain or a wildcard, if its anchor is the pair of both
        - an OR whose operands are all proved
        """
        if isinstance(plan, int):
            return self.is_proof[plan]
        if plan[0] == PHRASE:
            words = plan[1]
            if len(words) != 2 or not all(map(self.is_proof.__getitem__, words)):
                return False
            return all(isinstance(key, tuple) for key in self.phrase_anchor(words).keys)
        return plan[0] == OR and all(map(self.is_proved, plan[1]))


def useful_clauses(clauses: Iterable[Clause], anchor: Anchor | None, limit: int) -> list[frozenset[int]]:
    """Return the keys of at most `limit` clauses (see the module), the lowest cost first.

    A clause is left out if it has the same keys as the anchor, or a cost of at least USELESS_COST.
    """
    covered = anchor.keys if anchor is not None else None
    cost_of = {keys: cost for cost, keys in clauses if cost < USELESS_COST and keys != covered}
    if len(cost_of) < 2:
        return list(cost_of)
    return sorted(cost_of, key=lambda keys: (cost_of[keys], sorted(keys)))[:limit]


def _all(operands: list[Requirements]) -> Requirements:
    """Return the requirements of a plan (a compiled query) whose operands must all hold.

    The anchor is the one with the lowest cost among the anchors of the operands. The anchor is
    None if no operand has an anchor. The clauses are those of all operands.
    """
    anchors = [operand.anchor for operand in operands if operand.anchor is not None]
    anchor = min(anchors, key=lambda anchor: (anchor.cost, len(anchor.keys)), default=None)
    return Requirements(anchor, [clause for operand in operands for clause in operand.clauses])


def _either(branches: list[Requirements]) -> Requirements:
    """Return the requirements of an OR. `branches` has the requirements of each operand.

    - The anchor has the keys of all anchors of the branches. If a branch has no anchor, the OR has
      no anchor.
    - The OR has at most one clause. This clause has all keys of the cheapest clause of each branch.
      If a branch has no clause, the OR has no clause.
    """
    anchor, clauses = None, []
    anchors = [branch.anchor for branch in branches if branch.anchor is not None]
    if len(anchors) == len(branches):
        keys = frozenset[Key]().union(*[anchor.keys for anchor in anchors])
        anchor = Anchor(sum(anchor.cost for anchor in anchors), keys)
    cheapest = [min(branch.clauses, key=lambda clause: clause[0]) for branch in branches if branch.clauses]
    if len(cheapest) == len(branches):
        clauses = [
            (sum(cost for cost, _ in cheapest), frozenset[int]().union(*[keys for _, keys in cheapest]))
        ]
    return Requirements(anchor, clauses)
