"""Finds the rules that are worth evaluating for one article.

Most rules have an anchor: a set of members. A member is a word, a pair of adjacent words, or a node
(an entity, a group of entities or a definition). A rule is worth evaluating if a member of its
anchor occurs, or if the rule has no anchor.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import compress
from operator import not_

from wirewatch.matching.article_tokens import SPACES, ArticleTokens
from wirewatch.matching.chunks import BREAK
from wirewatch.matching.decoded_index import NO_CLAUSE, DecodedIndex
from wirewatch.matching.entities import Entities
from wirewatch.matching.index import node_key

MANY_RULES = 40  # candidates; if there are more, it is faster to find all terms of the article first


class Candidates:
    """Finds the candidates of one article: the rules that are worth evaluating (see the module).

    In all methods, `tail` tells whether the uncertain text at the end of the article is searched
    too.
    """

    def __init__(self, decoded: DecodedIndex, tokens: ArticleTokens, entities: Entities) -> None:
        self.decoded, self.facts = decoded, decoded.index.facts
        self.tokens, self.entities = tokens, entities
        self.nodes_present: set[int] = set()  # by their keys in clauses (node_key)
        self._classes_present: dict[bool, set[str]] = {}  # by whether the tail is included

    def rules(self, always: Iterable[int], *, tail: bool) -> set[int]:
        """Return the candidates: the rules in `always`, and the rules whose anchor occurs (see the
        module). Also add the key of each node that may occur in the article to the set
        `nodes_present`. A node is an entity, a group of entities or a definition.

        A rule may be left out if its first clause shows that the rule can't match (see
        `TokenClasses.gates`).
        """
        token_classes, present = self.tokens.token_classes, self.classes_present(tail=tail)
        rules = set(always)
        heads = token_classes.heads & present
        rules.update(*map(token_classes.rules.__getitem__, _with_any(present, token_classes.gates, heads)))
        others: set[int] = set()
        if token_classes.others:
            others.update(*filter(None, map(token_classes.others.get, heads)))
        first_name = self.facts.first_name
        for target in self._targets_of_pairs(heads, tail=tail):
            (rules if target < first_name else others).add(target)
        if others:
            self._follow(others, rules, tail=tail)
        return rules

    def absence_test(self, rules: int, *, tail: bool) -> Callable[[Iterable[int]], bool]:
        """Return a function that takes a clause (a set of terms and nodes), and returns True if
        none of them occurs in the article.

        Call the method `rules` first, because it finds the nodes that may occur. The argument
        `rules` is the number of rules that the caller will test. It affects only the speed.
        """
        if tail or self.facts.fields or rules > MANY_RULES:
            return self._terms_and_nodes(tail=tail).isdisjoint
        has_term, nodes = self.tokens.has_term, {NO_CLAUSE, *self.nodes_present}

        def is_absent(clause: Iterable[int]) -> bool:
            return not any(each in nodes if each < 0 else has_term(each) for each in clause)

        return is_absent

    def _terms_and_nodes(self, *, tail: bool) -> set[int]:
        """Return the terms (by number) and the nodes (by `node_key`) that occur in the article, as
        one set. A node is an entity, a group of entities or a definition.

        The query of a definition is not evaluated: a definition counts as present if at least one
        member of its anchor occurs. The anchor is a set of words, pairs of words and nodes. The
        query can hold only if at least one of them occurs.
        """
        classes = self.classes_present(tail=tail)
        is_main = classes is self.tokens.classes_present
        terms = self.tokens.terms_present if is_main else self.tokens.terms_of(classes)
        return terms | self.nodes_present if self.nodes_present else terms

    def classes_present(self, *, tail: bool) -> set[str]:
        """Return the classes (see `token_classes`) of the tokens in title, body and the other
        fields that rules use.

        With `tail`, the tokens of the uncertain tail are included. The result is cached.
        """
        classes = self._classes_present.get(tail)
        if classes is None:
            further = [self.tokens.field(name).classes for name in self._further_fields(tail=tail)]
            classes = self.tokens.classes_present.union(*further) if further else self.tokens.classes_present
            self._classes_present[tail] = classes
        return classes

    def _further_fields(self, *, tail: bool) -> tuple[str, ...]:
        """Return the names of the fields to search besides title and body.

        These are the fields that rules use, and also the uncertain tail if `tail` is True.
        """
        return (*self.facts.fields, "tail") if tail else self.facts.fields

    def _targets_of_pairs(self, heads: set[str], *, tail: bool) -> set[int]:
        """Return the targets (rules, names and nodes) of each pair of adjacent words that occurs.

        A class is one character. It stands for the set of query terms that a token satisfies. A
        class can have targets of its own. It also has the targets of each pair whose rarer word is
        one of its terms. `heads` has the classes that occur in the article and have targets of
        either kind.

        To find a pair, its rarer word is searched first. If `korea` is the rarer word of the pair
        `north korea`, the tokens of its class are searched, and the token before each of them is
        checked. If `north` is the rarer word, the token after it is checked.
        """
        token_classes, targets = self.tokens.token_classes, set[int]()
        present = self.classes_present(tail=tail)
        further = [self.tokens.field(name).with_breaks for name in self._further_fields(tail=tail)]
        classes = BREAK + self.tokens.with_breaks + "".join(further)
        for neighbours, step in ((token_classes.followers, 1), (token_classes.predecessors, -1)):
            for head in _with_any(present, neighbours, heads):
                targets_of = neighbours[head].get
                at = classes.find(head)
                while at >= 0:
                    if found := targets_of(classes[at + step]):
                        targets.update(found)
                    at = classes.find(head, at + 1)
        return targets

    # names and nodes

    def _follow(self, targets: Iterable[int], rules: set[int], *, tail: bool) -> None:
        """Add to `rules` each rule that uses a start node, directly or through other nodes. Add to
        `nodes_present` the keys of the start nodes, and of all nodes that use a start node.

        A node is an entity, a group of entities or a definition. `targets` has the names and nodes
        whose anchor (see the module) occurs. There are two kinds of start nodes:

        - the nodes in `targets`
        - the entities that have a name in `targets` and really occur in the article. This is
          checked, because the anchor of a name may be a single word of the name.
        """
        first_name, first_node = self.facts.first_name, self.facts.first_node
        names = [target - first_name for target in targets if target < first_node]
        nodes = [target - first_node for target in targets if target >= first_node]
        nodes += self._entities_of(names, tail=tail)
        seen: set[int] = set()
        while nodes:
            node = nodes.pop()
            seen.add(node)
            nodes += self._dependents(node, rules).difference(seen)
        self.nodes_present.update(map(node_key, seen))

    def _entities_of(self, names: Iterable[int], *, tail: bool) -> list[int]:
        """Return the entities that have one of `names` and occur in title, body or another field
        that some rule uses. If `tail` is True, the uncertain text is searched too.
        """
        entities = self.entities.add_candidates(names)
        return [entity for entity in entities if self._occurs(entity, tail=tail)]

    def _dependents(self, node: int, rules: set[int]) -> set[int]:
        """Return the nodes that use `node` directly. Also add to `rules` the rules that use `node`
        directly.

        If `node` is an entity of a group, call `self.entities.add_member` for this group.
        """
        nodes = set[int]()
        for target in self.decoded.index.targets(self.facts.terms + node):
            if target < self.facts.first_name:
                rules.add(target)
                continue
            dependent = target - self.facts.first_node
            if self.decoded.is_group(dependent):  # and `node` is one of its entities
                self.entities.add_member(node, dependent)
            nodes.add(dependent)
        return nodes

    def _occurs(self, entity: int, *, tail: bool) -> bool:
        """Tell whether an entity occurs in one of the fields that are searched.

        Also returns True if the search raises an error. Then the rules that use the entity are
        evaluated, and each of them reports the error.
        """
        try:
            return any(
                self.entities.occurrences(entity, space, weak=True)
                for space in {SPACES[name] for name in ("title", "body", *self._further_fields(tail=tail))}
            )
        except Exception:  # noqa: BLE001  a fault in one entity must not stop rules without it
            return True


def _with_any(
    present: set[str], classes_of: Mapping[str, Iterable[str]], heads: Iterable[str]
) -> Iterator[str]:
    """Yield each class in `heads` that `classes_of` maps to at least one class in `present`."""
    known = list(filter(classes_of.__contains__, heads))
    return compress(known, map(not_, map(present.isdisjoint, map(classes_of.__getitem__, known))))
