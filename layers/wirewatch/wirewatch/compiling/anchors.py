"""Chooses what must occur in an article before a plan (a compiled query) is evaluated.

A key is the number of a term (0, 1, …), the key of a node (`node_key`, negative) or a pair of
adjacent terms. A node is an entity, a group of entities or a definition (see `nodes`).

The anchor of a plan is a set of keys: the plan can hold only if at least one of these keys occurs
in the article. `acme AND (fraud OR bribe)` has two possible anchors, {acme} and {fraud, bribe}; the
cheaper one becomes the anchor. The cost of a set of keys is the expected share of articles in which
one of them occurs.

A clause is a set of terms and nodes. The plan can hold only if at least one term or node of each
clause occurs in the article.
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
    """A set of keys, at least one of which must occur in an article. `cost` is the expected share
    of articles in which one of the keys occurs.
    """

    cost: float
    keys: frozenset[Key]


class Requirements(NamedTuple):
    """What must occur in an article so that a plan (a compiled query) can hold: its anchor and
    clauses.

    `anchor` is None if the plan can hold without any word, as `lang:en` can. A clause is a set of
    terms and nodes (entities, groups and definitions). At least one member of the set must occur.
    """

    anchor: Anchor | None
    clauses: list[Clause]


class Anchors:
    """Chooses the anchors of plans (what must occur in an article) by the costs of terms and nodes.
    A cost is the expected share of articles in which the term or node occurs. A node is an entity,
    a group of entities or a definition.

    The cost of a node is added to `node_costs` before plans that use the node are analysed. A node
    without a cost can't be an anchor.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.costs = vocabulary.costs
        self.spaceless = vocabulary.spaceless
        self.is_proof = vocabulary.is_proof
        self.node_costs: dict[int, float] = {}  # of nodes that can be an anchor

    def requirements(self, plan: Plan) -> Requirements:
        """Return the anchor and all clauses of a plan: what must occur in an article so that the
        plan can hold.
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
        """Return the anchor of a phrase: a word or pair of words without which the phrase can't
        occur. It is the rarest word if the cost of this word is below RARE. Otherwise it is the
        rarest pair of adjacent words.

        In a script such as Han or Hangul, each character is a token. For a phrase of such
        characters, the anchor is always a pair.
        """
        costs = self.costs
        rarest = min(words, key=costs.__getitem__)
        if costs[rarest] < RARE and not all(map(self.spaceless.__getitem__, words)):
            return Anchor(costs[rarest], frozenset((rarest,)))
        first, second = min(pairwise(words), key=lambda pair: costs[pair[0]] * costs[pair[1]])
        cost = min(costs[first], costs[second]) * FOLLOWED_BY
        return Anchor(cost, frozenset[Key](((first, second),)))

    def is_proved(self, plan: Plan) -> bool:
        """Return whether the anchor proves a plan: whether the plan holds in every article whose
        title or body has the anchor.

        The result is True for a wildcard, and for a word that is neither a stem nor a {Cased} word.
        It is also True for a phrase of two such terms if its anchor is the pair of these terms, and
        for an OR of plans whose results are True.
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
    """Return at most `limit` clauses, the clause with the lowest cost first. Each returned clause
    is the set of its keys, without its cost.

    A clause is a set of terms and nodes (entities, groups and definitions), at least one of which
    must occur. It is left out if it has the same keys as the anchor, or if its cost is at least
    USELESS_COST.
    """
    covered = anchor.keys if anchor is not None else None
    cost_of = {keys: cost for cost, keys in clauses if cost < USELESS_COST and keys != covered}
    if len(cost_of) < 2:
        return list(cost_of)
    return sorted(cost_of, key=lambda keys: (cost_of[keys], sorted(keys)))[:limit]


def _all(operands: list[Requirements]) -> Requirements:
    """Return the requirements (see `Requirements`) of a plan (a compiled query) whose operands must
    all hold.

    The anchor is the cheapest of the operands' anchors. The clauses are those of all operands.
    """
    anchors = [operand.anchor for operand in operands if operand.anchor is not None]
    anchor = min(anchors, key=lambda anchor: (anchor.cost, len(anchor.keys)), default=None)
    return Requirements(anchor, [clause for operand in operands for clause in operand.clauses])


def _either(branches: list[Requirements]) -> Requirements:
    """Return the requirements (see `Requirements`) of an OR.

    Its anchor has the keys of the anchors of all branches. If a branch has no anchor, the OR has no
    anchor. The OR has one clause, which has the keys of the cheapest clause of each branch. If a
    branch has no clause, the OR has no clause.
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
