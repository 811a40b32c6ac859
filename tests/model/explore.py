"""Explores all states that the model in `protocol` can reach, and checks each final state."""

from collections import Counter
from dataclasses import dataclass, field

from tests.model.protocol import QUEUES, Protocol, Rules
from tests.model.state import COLLECTING, PUBLISHED, SEALED, State, Worker, story

SLOTS = ("one", "two")


@dataclass
class Exploration:
    """`states` and `ends` count states and end states. `wrong` has an example state for each problem."""

    states: int = 0
    ends: int = 0
    wrong: dict[str, State] = field(default_factory=dict)


def explore(start: State, rules: Rules | None = None, most_states: int = 2_000_000) -> Exploration:
    """Visit each reachable state once. Raises AssertionError for more than `most_states` states."""
    protocol, found = Protocol(rules or Rules()), Exploration()
    waiting, known = [start], {start}
    while waiting:
        state = waiting.pop()
        found.states += 1
        assert found.states <= most_states, "the model is too large to explore"
        following = list(_following(protocol, state))
        if not following:
            again = protocol.reconciled(state)
            if again is not None:
                following = [again]
            else:
                found.ends += 1
                for problem in _problems(state):
                    found.wrong.setdefault(problem, state)
        for each in following:
            if each not in known:
                known.add(each)
                waiting.append(each)
    return found


def _following(protocol: Protocol, state: State) -> list[State]:
    after: list[State] = []
    for worker in state.workers:
        for changed, then in protocol.step(state, worker):
            after.append(changed.with_worker(worker, then))
        if state.crashes_left:
            after.append(protocol.crash(state, worker))
    if len(state.workers) < len(SLOTS):
        slot = next(each for each in SLOTS if each not in {worker.slot for worker in state.workers})
        for job, queue in QUEUES.items():
            for message in dict.fromkeys(getattr(state, queue)):
                begun = Worker(slot, job, message, "begin")
                after.append(state.without_message(queue, message).with_worker(None, begun))
    if state.losses_left:
        after += [protocol.lose(state, message) for message in dict.fromkeys(state.flushes)]
    if state.retirements_left:
        after.append(protocol.retire(state))
    if state.late_events and not state.workers and not state.events and not state.flushes:
        guards = state.guards if protocol.rules.keep_guards else frozenset()
        late = state._replace(guards=guards, events=state.late_events, late_events=())
        after.append(late)
    return after


def _problems(state: State) -> list[str]:
    """Return what is wrong in a final state, in which no worker and no message can change anything."""
    digests = [digest for _, digest in state.digests]
    homes = Counter(article for digest in digests for article in digest.rows)
    shown = Counter(story(article) for digest in digests for article in digest.plan)
    numbers = Counter(digest.number for digest in digests if digest.number)
    wrong = []
    if state.outbox or any(not homes[article] for article in state.guards):
        wrong.append("an article is in no digest")
    if any(count > 1 for count in homes.values()):
        wrong.append("an article is in two digests")
    if any(shown[story(article)] == 0 for article in state.guards):
        wrong.append("a story is never shown")
    if any(count > 1 for count in shown.values()):
        wrong.append("a story is shown twice")
    if any(count > 1 for count in numbers.values()):
        wrong.append("two digests have one number")
    if any(digest.state in {COLLECTING, SEALED} for digest in digests):
        wrong.append("a digest is never finished")
    if any(digest.passed_over and not digest.may_pass_over for digest in digests):
        wrong.append("a digest has no article of an origin that waited")
    if any(
        count > 1 for count in Counter(each for digest in digests for each in digest.passed_over).values()
    ):
        wrong.append("two digests pass over an article")
    for digest in digests:
        if digest.state == PUBLISHED and not digest.posts and not digest.is_listed_as_failed:
            wrong.append("a part is neither sent nor listed as refused")
        if digest.posts > digest.allowed_posts or digest.mails > digest.allowed_mails:
            wrong.append("a part is sent twice outside the promised window")
    return wrong
