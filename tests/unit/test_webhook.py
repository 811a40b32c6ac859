"""Tests with a real server: `Webhook` posts once, follows no redirect and raises no error."""

import json
import logging
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wirewatch.aws.sending import webhook
from wirewatch.aws.sending.webhook import Webhook, retry_after
from wirewatch.channels.kind import Answer
from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.receiving.services import slack_refusal

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAYLOAD = '{"text": "북한 & co"}'


@dataclass(frozen=True)
class Reply:
    """A reply of the test server. If `release` is given, the server first waits for it. If `reset`
    is True, the server cuts the connection and sends no reply.
    """

    status: int = 200
    body: bytes = b"ok"
    headers: tuple[tuple[str, str], ...] = ()
    reset: bool = False
    release: threading.Event | None = None


@dataclass
class Server:
    """A server that sends `replies` in turn. When no reply is left, the server answers with the status
    200. `requests` has (path, headers, body) for each request.
    """

    url: str
    replies: list[Reply] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.requests.append((self.path, dict(self.headers), body))
            reply = there.replies.pop(0) if there.replies else Reply()
            if reply.release is not None:
                reply.release.wait()
            if reply.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST  # noqa: N815  a redirect that is followed would come as GET

        def log_message(self, *_: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Print nothing. In some tests the client closes the connection on purpose."""

    running = Quiet(("127.0.0.1", 0), Handler)
    there = Server(f"http://127.0.0.1:{running.server_port}/services/T/B/secret")
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield there
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def post() -> Iterator[Webhook]:
    made = Webhook()
    yield made
    made._pool.clear()


def test_a_payload_is_posted_once_and_unchanged(server: Server, post: Webhook) -> None:
    assert post(server.url, PAYLOAD, {}) == Answer(200, "ok")
    ((path, headers, body),) = server.requests
    assert path == "/services/T/B/secret"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert body.decode() == PAYLOAD


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(200, b"ok"), Answer(200, "ok")),
        (Reply(200, b"invalid_payload"), Answer(200, "invalid_payload")),
        (Reply(200, b""), Answer(200, "")),
        (Reply(302, b"moved", (("Location", "/elsewhere"),)), Answer(302, "moved")),
        (Reply(307, b"moved", (("Location", "/elsewhere"),)), Answer(307, "moved")),
        (Reply(404, b"no_service"), Answer(404, "no_service")),
        (Reply(429, b"slow", (("Retry-After", "30"),)), Answer(429, "slow", 31)),
        (Reply(429, b"slow", (("Retry-After", "1.5"),)), Answer(429, "slow", 2)),
        (Reply(429, b"slow", (("Retry-After", "soon"),)), Answer(429, "slow", 0)),
        (Reply(429, b"slow", (("Retry-After", "inf"),)), Answer(429, "slow", 0)),
        (Reply(500, b"oops"), Answer(500, "oops")),
        (Reply(503, b"\xff\xfe"), Answer(503, "\ufffd\ufffd")),
    ],
    ids=lambda each: f"{each.status} {each.body!r} {dict(each.headers)}" if isinstance(each, Reply) else "",
)
def test_an_answer_is_returned_without_redirects_or_retries(
    server: Server, post: Webhook, reply: Reply, answer: Answer
) -> None:
    server.replies = [reply]
    assert post(server.url, PAYLOAD, {}) == answer
    assert len(server.requests) == 1


def test_a_retry_after_may_be_an_http_date(server: Server, post: Webhook) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    server.replies = [Reply(429, b"slow", (("Retry-After", later),))]
    assert 85 <= post(server.url, PAYLOAD, {}).retry_after <= 91


def test_a_connection_that_is_cut_gives_the_status_0(server: Server, post: Webhook) -> None:
    server.replies = [Reply(reset=True)]
    answer = post(server.url, PAYLOAD, {})
    assert answer.status == 0
    assert len(server.requests) == 1


def test_a_server_that_is_too_slow_gives_the_status_0(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert webhook.TIMEOUT_SECONDS == 5
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.2)
    post = Webhook()
    release = threading.Event()
    server.replies = [Reply(release=release)]
    try:
        assert post(server.url, PAYLOAD, {}).status == 0  # returns although the server has not answered
    finally:
        release.set()
    assert len(server.requests) == 1
    post._pool.clear()


@pytest.mark.parametrize(
    "first", [Reply(500, b"e" * 3000), Reply(500, b"e" * 200_000), Reply(302, b"m" * 5000), Reply(reset=True)]
)
def test_the_next_message_is_sent_whatever_the_answer_to_the_first_one(
    server: Server, post: Webhook, first: Reply
) -> None:
    server.replies = [first]
    post(server.url, PAYLOAD, {})
    assert post(server.url, PAYLOAD, {}) == Answer(200, "ok")
    assert len(server.requests) == 2


def test_only_the_beginning_of_a_long_answer_is_kept(server: Server, post: Webhook) -> None:
    server.replies = [Reply(500, b"e" * 200_000)]
    assert len(post(server.url, PAYLOAD, {}).body) == 2000


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "ftp://127.0.0.1/x",
        "http://[::1",
        "http://127.0.0.1:1/x",
        "http://127.0.0.1:99999/",
        "http://a..b/",
        "http://" + "a" * 300,
    ],
)
def test_an_address_that_cannot_be_reached_gives_the_status_0(post: Webhook, url: str) -> None:
    answer = post(url, PAYLOAD, {})
    assert answer.status == 0


def test_the_address_is_a_secret_that_is_never_logged(
    server: Server, post: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.replies = [
        Reply(),
        Reply(429, b"slow", (("Retry-After", "30"),)),
        Reply(302, b"", (("Location", "/x"),)),
        Reply(reset=True),
        Reply(500),
    ]
    answers = [post(server.url, PAYLOAD, {}) for _ in range(5)]
    assert "secret" not in caplog.text
    assert not any("secret" in answer.body for answer in answers)


# Retry-After


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0), ("", 0), ("30", 31), (" 7 ", 8), ("1.5", 2), ("0", 1), ("-5", 0), ("soon", 0), ("5, 5", 0), ("nan", 0), ("inf", 0), ("-inf", 0),
        ("1e999", 0), ("Mon, 23 Nov 2026 03:01:00 GMT", 61), ("Mon, 23 Nov 2026 03:00:00 GMT", 1), ("Mon, 23 Nov 2026 02:00:00 GMT", 0),
        ("Mon, 99 Foo 2026 03:01:00 GMT", 0), ("x" * 10_000, 0),
    ],
)  # fmt: skip
def test_retry_after_is_never_shorter_than_the_server_requires(header: str | None, seconds: int) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.one_of(st.text(max_size=40), st.floats().map(str), st.integers().map(str)))
@example("inf")
def test_any_retry_after_is_a_number_of_seconds(header: str) -> None:
    assert retry_after(header, NOW) >= 0


# the local receiver that replaces Slack


@pytest.fixture
def receiver() -> Iterator[Receivers]:
    running = Receivers()
    running.start()
    yield running
    running.stop()


def test_the_receiver_keeps_a_message_that_slack_would_accept(receiver: Receivers, post: Webhook) -> None:
    assert post(receiver.prefix("slack") + "T/B/korea-desk", PAYLOAD, {}).status == 200
    (posted,) = receiver.received
    assert (posted.target, posted.payload) == ("korea-desk", json.loads(PAYLOAD))


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "[]",
        "5",
        "{}",
        '{"text": ""}',
        '{"blocks": []}',
        '{"text": "x", "blocks": null}',
        '{"text": "x", "blocks": [5]}',
    ],
)
def test_the_receiver_refuses_a_message_that_slack_would_refuse(
    receiver: Receivers, post: Webhook, payload: str
) -> None:
    assert post(receiver.prefix("slack") + "T/B/x", payload, {}).status == 400
    assert receiver.received == []


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([], ""),
        ([section(3000)], ""),
        ([section(3001)], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 150}}], ""),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "divider"}] * 50, ""),
        ([{"type": "divider"}] * 51, "msg_blocks_too_long"),
        ([section(2900)] * 5, "msg_blocks_too_long"),
        ([{"type": "section", "text": "x"}], "invalid_blocks"),
    ],
)
def test_the_receiver_enforces_the_limits_of_slack(blocks: list[dict[str, Any]], problem: str) -> None:
    assert slack_refusal({"text": "x", "blocks": blocks}) == problem


def test_a_receiver_that_was_never_started_can_be_stopped() -> None:
    Receivers().stop()
