"""The steps of the send protocol. Each step is one call to AWS or to a channel. A worker may die
after each step.

Each field of `Rules` stands for a condition or time limit of the protocol. If the field is False,
the workers ignore this condition or time limit. For each field, a test sets the field to False, and
must find a final state with a problem.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wirewatch.digests.turns import in_turns

from tests.model.state import (
    COLLECTING,
    DEAD,
    DONE,
    EMPTY,
    FAILED,
    FREE,
    PUBLISHED,
    SEALED,
    Digest,
    State,
    Worker,
    origin,
    stories,
    story,
)

MOST_ARTICLES = 2  # of one digest
QUEUES = {"ingest": "events", "flush": "flushes", "deliver": "parts"}


@dataclass(frozen=True)
class Rules:
    """The rules of the protocol. All are True in the product. Tests set some to False."""

    guard_an_article: bool = True
    keep_guards: bool = True  # longer than S3 and SQS redeliver
    flush_where_a_guard_exists: bool = True
    open_a_digest_once: bool = True
    claim_into_an_open_digest_only: bool = True
    claim_what_still_waits: bool = True
    claim_in_turns: bool = True
    seal_what_was_claimed: bool = True
    number_a_route_once: bool = True
    remember_before_the_next_plan: bool = True
    continue_a_full_digest: bool = True
    continue_an_unfinished_claim: bool = True
    publish_lease_outlasts_its_worker: bool = True
    send_lease_outlasts_its_worker: bool = True
    resume_retired_routes: bool = True
    flush_a_retired_route: bool = True
    list_what_was_refused: bool = True
    # also False in tests of some other rules, because it would repair what they prevent
    reconcile: bool = True


Next = Iterator[tuple[State, Worker | None]]  # the state after a step, and the worker with its next step


class Protocol:
    """The steps of all workers in the send protocol. Each field of `rules` stands for a condition
    or a time limit of the protocol. If the field is False, the workers ignore the condition or time
    limit.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._steps: dict[tuple[str, str], Callable[[State, Worker], Next]] = {
            ("ingest", "begin"): self._store,
            ("ingest", "flush"): self._request,
            ("flush", "begin"): self._open,
            ("flush", "list"): self._list,
            ("flush", "claim"): self._claim,
            ("flush", "read"): self._read,
            ("flush", "remember"): self._remember,
            ("flush", "plan"): self._plan,
            ("flush", "seal"): self._seal,
            ("flush", "lease"): self._lease_publishing,
            ("flush", "publish"): self._publish,
            ("flush", "note"): self._note_published,
            ("flush", "continue"): self._continue,
            ("flush", "finish"): self._finish,
            ("deliver", "begin"): self._lease_sending,
            ("deliver", "post"): self._post,
            ("deliver", "note sent"): self._note_sent,
            ("deliver", "list refused"): self._list_refused,
            ("deliver", "note refused"): self._note_refused,
        }

    def step(self, state: State, worker: Worker) -> Next:
        """Yield (state, worker) for each possible result of the worker's next step. After the last
        step of a worker, the second value is None.
        """
        yield from self._steps[worker.job, worker.step](state, worker)

    # ingest: one transaction writes guard and outbox row, then a flush is requested

    def _store(self, state: State, worker: Worker) -> Next:
        article, flush = worker.subject, worker._replace(step="flush")
        if article in state.guards and self.rules.guard_an_article:
            yield state, flush if self.rules.flush_where_a_guard_exists else None
        else:
            stored = state._replace(guards=state.guards | {article}, outbox=state.outbox | {article})
            yield stored, flush

    def _request(self, state: State, worker: Worker) -> Next:
        flush = f"{len(state.digests) + len(state.flushes)}"
        yield (state.with_message("flushes", flush) if state.is_instant else state), None

    # digest: open, claim, plan, seal

    def _open(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject)
        if digest is None and not state.outbox:
            yield state, None
        elif digest is None or not self.rules.open_a_digest_once:
            yield state.with_digest(worker.subject, Digest()), worker._replace(step="list")
        elif digest.state == COLLECTING:
            yield state, worker._replace(step="list")
        elif digest.state == SEALED:
            yield state, worker._replace(step="lease")
        else:
            yield state, None

    def _list(self, state: State, worker: Worker) -> Next:
        waiting = tuple(sorted(state.outbox))
        if self.rules.claim_in_turns:
            waiting = tuple(in_turns(waiting, origin))
        yield state, worker._replace(step="claim", seen=waiting)
        if state.timeouts_left:  # the worker is out of time, and another message continues its work
            after = state._replace(timeouts_left=state.timeouts_left - 1)
            sends = self.rules.continue_an_unfinished_claim
            yield (after.with_message("flushes", worker.subject) if sends else after), None

    def _claim(self, state: State, worker: Worker) -> Next:
        digest, waiting = state.digest(worker.subject) or Digest(), worker.seen
        if not waiting or len(digest.rows) >= MOST_ARTICLES:
            origins = {origin(article) for article in digest.rows}
            left = state.outbox.intersection(map(str, waiting))
            passed_over = frozenset(each for each in left if origin(each) not in origins)
            yield (
                state.with_digest(worker.subject, digest._replace(passed_over=passed_over)),
                worker._replace(step="read", seen=()),
            )
            return
        article, rest = str(waiting[0]), worker._replace(seen=waiting[1:])
        if digest.state != COLLECTING and self.rules.claim_into_an_open_digest_only:
            yield state, worker._replace(step="begin", seen=())
        elif article not in state.outbox and self.rules.claim_what_still_waits:
            yield state, rest
        else:
            moved = state._replace(outbox=state.outbox - {article})
            yield moved.with_digest(worker.subject, digest._replace(rows=digest.rows | {article})), rest

    def _read(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject)
        if digest is None or digest.state != COLLECTING:
            yield state, worker._replace(step="begin", seen=())
        else:
            yield state, worker._replace(step="remember", seen=(digest.rows,))

    def _remember(self, state: State, worker: Worker) -> Next:
        """Store the stories of the last sealed digest. If they are already stored, go on to planning."""
        earlier = state.digest(state.unremembered)
        if earlier is not None and self.rules.remember_before_the_next_plan:
            yield state._replace(memory=state.memory | stories(earlier.plan), unremembered=""), worker
            return
        yield state, worker._replace(step="plan", seen=(*worker.seen, state.version, state.number))

    def _plan(self, state: State, worker: Worker) -> Next:
        rows, version, number = worker.seen
        assert isinstance(rows, frozenset)
        new: dict[str, str] = {}
        for article in sorted(rows):
            if story(article) not in state.memory:
                new.setdefault(story(article), article)
        seen = (rows, version, number, frozenset(new.values()))
        yield state, worker._replace(step="seal", seen=seen)

    def _seal(self, state: State, worker: Worker) -> Next:
        rows, version, number, plan = worker.seen
        assert isinstance(plan, frozenset)
        assert isinstance(number, int)
        digest, again = state.digest(worker.subject), worker._replace(step="begin", seen=())
        is_changed = digest is None or digest.state != COLLECTING or digest.rows != rows
        is_outdated = state.version != version
        if (
            digest is None
            or (is_changed and self.rules.seal_what_was_claimed)
            or (is_outdated and self.rules.number_a_route_once)
        ):
            yield state, again
        elif not plan:
            closed = state.with_digest(worker.subject, digest._replace(state=EMPTY))
            yield closed._replace(version=state.version + 1), worker._replace(step="continue", seen=(EMPTY,))
        else:
            sealed = digest._replace(state=SEALED, plan=plan, number=number + 1)
            after = state.with_digest(worker.subject, sealed)
            after = after._replace(number=number + 1, version=state.version + 1, unremembered=worker.subject)
            yield after, worker._replace(step="lease", seen=())

    # digest: publish each part once, then finish

    def _lease_publishing(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        if digest.publish_lease == DONE:
            yield state, worker._replace(step="continue")
        elif self._is_free(digest.publish_lease, outlasts=self.rules.publish_lease_outlasts_its_worker):
            leased = state.with_digest(worker.subject, digest._replace(publish_lease=worker.slot))
            yield leased, worker._replace(step="publish")
        else:
            yield state.with_message("flushes", worker.subject), None  # redelivered later

    def _publish(self, state: State, worker: Worker) -> Next:
        """Publish the part: SNS mails it, and also puts it into the queue of `deliver`."""
        digest = state.digest(worker.subject) or Digest()
        published = state.with_digest(worker.subject, digest._replace(mails=digest.mails + 1))
        yield published.with_message("parts", worker.subject), worker._replace(step="note")

    def _note_published(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        yield (
            state.with_digest(worker.subject, digest._replace(publish_lease=DONE)),
            worker._replace(step="continue"),
        )

    def _continue(self, state: State, worker: Worker) -> Next:
        """Request the next digest if this digest is full and articles still wait."""
        digest = state.digest(worker.subject) or Digest()
        is_full = len(digest.rows) >= MOST_ARTICLES and bool(state.outbox)
        then = None if worker.seen == (EMPTY,) else worker._replace(step="finish")
        if is_full and self.rules.continue_a_full_digest:
            yield state.with_message("flushes", f"{worker.subject}+"), then
        else:
            yield state, then

    def _finish(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        yield state.with_digest(worker.subject, digest._replace(state=PUBLISHED)), None

    # deliver

    def _lease_sending(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        if digest.send_lease in {DONE, FAILED}:
            yield state, None
        elif self._is_free(digest.send_lease, outlasts=self.rules.send_lease_outlasts_its_worker):
            leased = state.with_digest(worker.subject, digest._replace(send_lease=worker.slot))
            yield leased, worker._replace(step="post")
        else:
            yield state.with_message("parts", worker.subject), None

    def _post(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        posted = digest._replace(posts=digest.posts + 1)
        yield state.with_digest(worker.subject, posted), worker._replace(step="note sent")
        if state.refusals_left:
            yield state._replace(refusals_left=state.refusals_left - 1), worker._replace(step="list refused")

    def _note_sent(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        is_ours = digest.send_lease == worker.slot
        noted = digest._replace(send_lease=DONE, is_listed_as_failed=False) if is_ours else digest
        yield state.with_digest(worker.subject, noted), None

    def _list_refused(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        listed = digest._replace(is_listed_as_failed=self.rules.list_what_was_refused)
        yield state.with_digest(worker.subject, listed), worker._replace(step="note refused")

    def _note_refused(self, state: State, worker: Worker) -> Next:
        digest = state.digest(worker.subject) or Digest()
        is_ours = digest.send_lease == worker.slot
        noted = digest._replace(send_lease=FAILED) if is_ours else digest
        yield state.with_digest(worker.subject, noted), None

    # what is not a worker

    def crash(self, state: State, worker: Worker) -> State:
        """Let the worker die before its next step. The worker's message returns to the queue, and
        the worker's leases expire.
        """
        after = state.with_worker(worker, None)._replace(crashes_left=state.crashes_left - 1)
        after = after.with_message(QUEUES[worker.job], worker.subject)
        for due, digest in state.digests:
            in_window = worker.step if worker.subject == due else ""
            after = after.with_digest(
                due,
                digest._replace(
                    publish_lease=DEAD if digest.publish_lease == worker.slot else digest.publish_lease,
                    send_lease=DEAD if digest.send_lease == worker.slot else digest.send_lease,
                    allowed_posts=digest.allowed_posts + (in_window == "note sent"),
                    allowed_mails=digest.allowed_mails + (in_window == "note"),
                    may_pass_over=digest.may_pass_over or in_window == "claim",
                ),
            )
        return after

    def lose(self, state: State, message: str) -> State:
        """Move a flush message to the dead-letter queue. `message` failed too often."""
        return state.without_message("flushes", message)._replace(losses_left=state.losses_left - 1)

    def retire(self, state: State) -> State:
        """Remove the route from routes.yaml. Articles that wait are still sent."""
        after = state._replace(is_live=False, retirements_left=state.retirements_left - 1)
        return after.with_message("flushes", "last") if self.rules.flush_a_retired_route else after

    def reconciled(self, state: State) -> State | None:
        """Return the state after `reconcile` requests a flush, or None if no flush is requested."""
        if not self.rules.reconcile or not (state.is_live or self.rules.resume_retired_routes):
            return None
        for due, digest in state.digests:
            if digest.state in {COLLECTING, SEALED}:
                return state.with_message("flushes", due)
        if state.outbox:
            return state.with_message("flushes", f"stale {len(state.digests)}")
        return None

    def _is_free(self, lease: str, *, outlasts: bool) -> bool:
        return lease in {FREE, DEAD} or not outlasts
