"""Chooses what must occur in an article before a plan (a compiled query) is evaluated.

A term is a word, a wildcard, a stem, or a word in braces such as `{UN}`. A node is an entity, a
group of entities or a definition (see `nodes`). A key stands for something that can occur in an
article: a term (the key is its number 0, 1, …), a node (the key is negative, see `node_key`), or
two adjacent terms (the key is the pair of their numbers).

The anchor of a plan is a set of keys. The plan can hold only if at least one of these keys occurs
in the article. The cost of a set of keys is the expected share of articles in which at least one of
the keys occurs. `acme AND (fraud OR bribe)` has two possible anchors, {acme} and {fraud, bribe};
the one with the lower cost becomes the anchor.

A clause is a set of terms and nodes. A plan can have several clauses. The plan can hold only if at
least one term or node of each clause occurs in the article.
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
    """The anchor of a plan (a compiled query) is a set of keys. A key stands for a term, a node or
    two adjacent terms (see the module). The plan can hold for an article only if the article has at
    least one of these keys. `cost` is the expected share of articles that have at least one of the
    keys.
    """

    cost: float
    keys: frozenset[Key]


class Requirements(NamedTuple):
    """The anchor and the clauses of a plan (a compiled query). Anchor and clauses say what must
    occur in an article so that the plan can hold.

    `anchor` is None if the plan can hold without any word, as `lang:en` can. A clause has a set of
    terms and nodes (entities, groups and definitions). At least one term or node of each clause
    must occur in the article.
    """

    anchor: Anchor | None
    clauses: list[Clause]


class Anchors:
    """Chooses the anchor with the lowest cost for each plan. The docstring of the module explains
    plans, nodes, anchors and costs.

    `node_costs` has the cost of each node that can be an anchor. The class `Nodes` stores these
    costs here. Call `requirements` for a plan only after the costs of its nodes are stored.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.costs = vocabulary.costs
        self.spaceless = vocabulary.spaceless
        self.is_proof = vocabulary.is_proof
        self.node_costs: dict[int, float] = {}  # of nodes that can be an anchor

    def requirements(self, plan: Plan) -> Requirements:
        """Return the anchor and all clauses of a plan (a compiled query). Both consist of keys. A
        key stands for a word, an entity or a definition, for example.

        The plan can hold for an article only if the article has at least one key of each clause. If
        the anchor is not None, the article must also have at least one key of the anchor.
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
        """Return the anchor of a phrase: one of its words, or two adjacent words. `words` are the
        numbers of the words.

        - If each word is one character of a script such as Han or Hangul, the anchor is the rarest
          pair of adjacent words.
        - Otherwise, if the cost of the rarest word is below RARE, the anchor is this word.
        - Otherwise, the anchor is the rarest pair of adjacent words.
        """
        costs = self.costs
        rarest = min(words, key=costs.__getitem__)
        if costs[rarest] < RARE and not all(map(self.spaceless.__getitem__, words)):
            return Anchor(costs[rarest], frozenset((rarest,)))
        first, second = min(pairwise(words), key=lambda pair: costs[pair[0]] * costs[pair[1]])
        cost = min(costs[first], costs[second]) * FOLLOWED_BY
        return Anchor(cost, frozenset[Key](((first, second),)))

    def is_proved(self, plan: Plan) -> bool:
        """Return whether the anchor of a plan (a compiled query) proves the plan: the plan then
        holds for each article whose title or body has a key of the anchor.

        The result is True in three cases:
        - The plan is a plain word or a wildcard, not a stem and not a {Cased} word.
        - The plan is a phrase of two plain words or wildcards, and its anchor is the pair,
          not only one of the words.
        - The plan is an OR, and the result is True for each of its operands.
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
    """Return the keys of at most `limit` clauses, the clause with the lowest cost first.

    A clause is a set of keys with a cost. A key is a term or a node (an entity, a group or a
    definition). A query can hold for an article only if at least one key of each clause occurs in
    the article. These clauses are left out:

    - clauses with the same keys as the anchor
    - clauses with a cost of at least USELESS_COST
    """
    covered = anchor.keys if anchor is not None else None
    cost_of = {keys: cost for cost, keys in clauses if cost < USELESS_COST and keys != covered}
    if len(cost_of) < 2:
        return list(cost_of)
    return sorted(cost_of, key=lambda keys: (cost_of[keys], sorted(keys)))[:limit]


def _all(operands: list[Requirements]) -> Requirements:
    """Return the requirements of a plan (a compiled query) whose operands must all hold. `operands`
    has the requirements of each operand.

    The anchor of the plan is the anchor with the lowest cost among the anchors of the operands. The
    clauses of the plan are the clauses of all operands.
    """
    anchors = [operand.anchor for operand in operands if operand.anchor is not None]
    anchor = min(anchors, key=lambda anchor: (anchor.cost, len(anchor.keys)), default=None)
    return Requirements(anchor, [clause for operand in operands for clause in operand.clauses])


def _either(branches: list[Requirements]) -> Requirements:
    """Return the requirements of an OR. `branches` has the requirements of each operand of the OR.

    An anchor is a set of keys, and so is a clause. The anchor of the OR has the keys of the anchors
    of all branches. If a branch has no anchor, the OR has no anchor.

    The OR has at most one clause. To make this clause, the clause with the lowest cost is taken
    from each branch. The clause of the OR has all keys of these clauses. If a branch has no clause,
    the OR has no clause.
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
