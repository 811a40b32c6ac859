"""Compiles watchlists into the bytes of an index. The same watchlists give the same bytes.

To save memory, each rule is encoded, analysed and serialised before the next rule is read.
"""

from array import array
from collections.abc import Iterable
from typing import Any

from wirewatch.compiling.anchors import Anchors, useful_clauses
from wirewatch.compiling.encoder import Encoder
from wirewatch.compiling.frequencies import Frequencies, shipped_frequencies
from wirewatch.compiling.index_writer import (
    LabelPacker,
    pack_blob,
    pack_blobs,
    pack_file,
    pack_keys,
    pack_numbers,
    pack_rows,
)
from wirewatch.compiling.nodes import Nodes
from wirewatch.compiling.target_table import TargetTable
from wirewatch.compiling.vocabulary import Vocabulary
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.garbage_collection import garbage_collection_paused
from wirewatch.language.tokens import SUFFIX_SYMBOLS
from wirewatch.language.tree import And
from wirewatch.matching import term_keys
from wirewatch.matching.index import Facts, Index, IndexSection
from wirewatch.matching.monitor import Monitor
from wirewatch.matching.plan import Plan

FURTHER_FIELDS = ("author", "url", "place")
MAX_CLAUSES = 3
MAX_CLAUSE_LENGTH = 120  # of the text of a clause, in a match


def compile_index(
    watchlists: Iterable[Watchlist], sources: bytes = b"", frequencies: Frequencies | None = None
) -> bytes:
    """Return the index of these watchlists.

    `sources` is stored unchanged. `frequencies` has the share of articles in which each word
    occurs; rare words become anchors. If `watchlists` is an iterator, only one watchlist is in
    memory at a time.
    """
    with garbage_collection_paused():
        compiler = Compiler(frequencies or shipped_frequencies())
        for watchlist in watchlists:
            compiler.add(watchlist)
        return compiler.finish(sources)


def compile_monitor(watchlists: Iterable[Watchlist]) -> Monitor:
    """Compile rules in memory, and return a Monitor that matches articles against them."""
    return Monitor(Index(compile_index(watchlists)))


class Compiler:
    """Compiles watchlists into one index. Call `add` for each watchlist, and then call `finish`."""

    def __init__(self, frequencies: Frequencies) -> None:
        self.vocabulary = Vocabulary(frequencies)
        self.anchors = Anchors(self.vocabulary)
        self.nodes = Nodes(self.vocabulary, self.anchors)
        self.targets = TargetTable(self.vocabulary)
        self._rules: list[bytes] = []
        self._first_clauses: list[array[int]] = []
        self._is_verified = bytearray()
        self._always = array("I")  # rules without an anchor
        self._labels = LabelPacker()
        self._watchlists: list[bytes] = []
        self._first_rules = array("I", [0])
        self._is_gated = False
        self._fields: set[str] = set()

    def add(self, watchlist: Watchlist) -> Encoder:
        """Add the rules of a watchlist, and return the encoder of the watchlist.

        With the encoder, the caller may translate further queries into plans (compiled queries).
        In these plans, terms and nodes have the same numbers as in the plans of the rules.
        """
        encoder = self.nodes.encoder(watchlist)
        for rule in watchlist.rules:
            self._add_rule(rule, encoder.plan(rule.node))
        where = self.nodes.definition(encoder, watchlist.where) if watchlist.where is not None else -1
        exclude = [self.nodes.definition(encoder, node) for node in watchlist.exclude]
        self._watchlists.append(pack_blob((watchlist.id, watchlist.title, where, *exclude)))
        self._first_rules.append(len(self._rules))
        self._is_gated |= where >= 0 or bool(exclude)
        self._fields |= encoder.fields
        return encoder

    def _add_rule(self, rule: Rule, plan: Plan) -> None:
        anchor, clauses = self.anchors.requirements(plan)
        useful = [tuple(sorted(keys)) for keys in useful_clauses(clauses, anchor, MAX_CLAUSES)]
        validity = [None if day is None else day.timestamp() for day in (rule.valid_from, rule.valid_until)]
        is_verified = validity == [None, None] and self.anchors.is_proved(plan)
        if anchor is None:
            self._always.append(len(self._rules))
        else:
            self.targets.add(anchor, len(self._rules))
        self._first_clauses.append(array("i", useful[0] if useful else ()))
        self._rules.append(pack_blob((tuple(useful[1:]), plan, self.nodes.may_be_weak(plan), *validity)))
        self._is_verified.append(is_verified)
        self._labels.add(_label(rule))

    def finish(self, sources: bytes = b"") -> bytes:
        """Return the index. After this call, no watchlist can be added."""
        sections: dict[IndexSection, bytes] = {IndexSection.SOURCES: sources}
        sections[IndexSection.RULES], sections[IndexSection.RULE_STARTS] = pack_blobs(self._rules)
        sections[IndexSection.FIRST_CLAUSES], sections[IndexSection.FIRST_CLAUSE_STARTS] = pack_rows(
            self._first_clauses
        )
        sections[IndexSection.LABELS], sections[IndexSection.LABEL_STARTS] = pack_blobs(self._labels.finish())
        sections[IndexSection.WATCHLISTS], sections[IndexSection.WATCHLIST_STARTS] = pack_blobs(
            self._watchlists
        )
        sections[IndexSection.FIRST_RULES] = pack_numbers(self._first_rules)
        sections[IndexSection.VERIFIED] = bytes(self._is_verified)
        sections[IndexSection.ALWAYS] = pack_numbers(self._always)
        rules = len(self._rules)
        self._rules, self._first_clauses = [], []
        sections |= self.nodes.sections()
        sections |= self.targets.sections(rules, self.nodes)
        keys = self.vocabulary.keys()
        sections[IndexSection.PATTERNS], sections[IndexSection.PATTERN_STARTS] = pack_blobs(
            map(pack_blob, self.vocabulary.patterns)
        )
        sections[IndexSection.FACTS], _ = pack_blobs([pack_blob(tuple(self._facts(keys, rules)))])
        sections |= pack_keys(keys)
        return pack_file(sections)

    def _facts(self, keys: Iterable[str], rules: int) -> Facts:
        kinds, general, small, symbols = set[str](), set[str](), False, False
        for key in keys:
            kinds.add(key[0])
            if key[0] in term_keys.GENERAL:
                general.add(term_keys.kind_of(key))
            elif key[0] == term_keys.SURFACE:
                small = small or key[1:] == key[1:].lower()
                symbols = symbols or key[-1] in SUFFIX_SYMBOLS or key[1] == "."
        return Facts(
            rules=rules,
            names=len(self.nodes.names),
            terms=len(self.vocabulary.costs),
            languages=tuple(sorted(self.vocabulary.languages)),
            kinds=tuple(sorted(general)),
            prefixes=term_keys.PREFIX in kinds,
            suffixes=term_keys.SUFFIX in kinds,
            cased=bool({term_keys.SURFACE, term_keys.SHOUTED} & kinds),
            cased_small=small,
            symbols=symbols,
            opening=term_keys.OPENING in kinds,
            fields=tuple(name for name in FURTHER_FIELDS if name in self._fields),
            gated=self._is_gated,
        )


def _label(rule: Rule) -> tuple[Any, ...]:
    """Return the fields of `decoded_index.RuleLabel` for a rule, as a tuple. The fields
    `watchlist` and `watchlist_title` are left out.
    """
    operands = rule.node.nodes if isinstance(rule.node, And) else (rule.node,)
    clauses = [_shortened(rule.query[slice(*node.at)]) for node in operands]
    return (rule.id, rule.title, str(rule.severity), rule.first_only, rule.rule_hash, tuple(clauses))


def _shortened(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= MAX_CLAUSE_LENGTH else text[: MAX_CLAUSE_LENGTH - 3] + "…"
