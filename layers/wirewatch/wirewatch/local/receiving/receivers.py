"""An HTTP server in place of Slack, Teams, PagerDuty, receivers of webhooks, and SES.

The server keeps every message that the real service would accept. HTML mails are forwarded to the
emulator's SES, which checks the role and the sender.
"""

import base64
import binascii
import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from wirewatch.channels.json_webhook import SECRET_PREFIX
from wirewatch.channels.pagerduty import PATH as PAGERDUTY_PATH
from wirewatch.local.receiving.mailbox import Response, answer_for
from wirewatch.local.receiving.received import Received
from wirewatch.local.receiving.services import KINDS, Reply, reply_to

MAX_BYTES = 1_000_000
SES = "/v2/email/"  # every operation of version 2 of the API
SEND_MAIL = "/v2/email/outbound-emails"
HOP_HEADERS = frozenset(["connection", "content-length", "transfer-encoding", "keep-alive"])
SECRET_BYTES = 24


def _no_secret(_target: str) -> str | None:
    return None


class Receivers:
    """The HTTP server. `received` has the messages in the order in which they arrived.

    `ses` is the URL of the emulator. If `ses` is empty, mails are kept, but not forwarded.
    """

    def __init__(self, bind: str = "127.0.0.1", port: int = 0, *, ses: str = "") -> None:
        self.received: list[Received] = []
        self.ses = ses
        self.secret_of: Callable[[str], str | None] = _no_secret  # target → its secret
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer((bind, port), type("Handler", (_Handler,), {"receivers": self}))
        self.server.daemon_threads = True
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )

    @property
    def url(self) -> str:
        """The URL of the server. The mailbox page has this address, and the stack uses this URL as
        its endpoint for SES.
        """
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"

    def prefix(self, kind: str) -> str:
        """Return the URL with which the addresses of all targets of a kind begin."""
        return f"{self.url}/{kind}/"

    def address(self, kind: str, target: str) -> str:
        """Return the address to store for a target. The address begins with a URL. For a webhook,
        the URL is followed by a space and the secret. For PagerDuty, the URL is followed by a space
        and the routing key.
        """
        if kind == "pagerduty":
            return f"{self.prefix(kind)}{PAGERDUTY_PATH} {target}"
        address = f"{self.prefix(kind)}{target}"
        return f"{address} {_secret_for(target)}" if kind == "webhook" else address

    def of_kind(self, kind: str) -> list[Received]:
        """Return the messages of a kind of channel."""
        return [each for each in self.received if each.kind == kind]

    def keep_text_mail(self, envelope: Mapping[str, Any]) -> None:
        """Keep a plain-text mail. `envelope` is the SNS message that contains the mail."""
        headers = {"Subject": str(envelope["Subject"])}
        self._keep("email-text", "", str(envelope["Message"]).encode(), headers)

    def start(self) -> None:
        """Start answering requests, in a separate thread."""
        self.thread.start()

    def stop(self) -> None:
        """Stop answering, and close the port."""
        if self.thread.is_alive():
            self.server.shutdown()
        self.server.server_close()

    def _take(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Return the reply to a message, and keep the message if the real service would accept it."""
        _, kind, *names = path.split("/")
        if kind not in KINDS or not names[-1:]:
            return Reply(404, "no receiver has this address")
        target = names[-1]
        secret = self.secret_of(target) if kind == "webhook" else None
        reply = reply_to(kind, body, headers, secret)
        if reply.is_accepted:
            if kind == "pagerduty":
                target = str(json.loads(body)["routing_key"])
            self._keep(kind, target, body, headers, reply.is_verified)
        return reply

    def _pass_on(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Forward a request for SES to the emulator. Keep a mail that the emulator accepts."""
        response = _call(self.ses, method, path, body, headers) if self.ses else _sent()
        if method == "POST" and path == SEND_MAIL and response.status == 200:
            mail = _raw_mail(body)
            if mail is not None:
                # The emulator changes the headers, so the mail is kept as it was sent.
                self._keep("email-html", *mail, headers)
        return response

    def _keep(
        self,
        kind: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        is_verified: bool | None = None,
    ) -> None:
        with self._lock:
            number, now = len(self.received) + 1, datetime.now(UTC)
            at = time.monotonic()
            kept = Received(number, kind, target, body, at, now, dict(headers), is_verified)
            self.received.append(kept)


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests that one server receives."""

    protocol_version = "HTTP/1.1"
    receivers: ClassVar[Receivers]

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self._send(Response(413, "text/plain", b"too large"))
        elif self.path.startswith(SES):
            self._send(self.receivers._pass_on(self.command, self.path, body, dict(self.headers)))
        else:
            reply = self.receivers._take(urlsplit(self.path).path, body, dict(self.headers))
            self._send(Response(reply.status, "text/plain; charset=utf-8", reply.body.encode()))

    def do_GET(self) -> None:
        if self.path.startswith(SES):
            self.do_POST()
        else:
            self._send(answer_for(self.path, list(self.receivers.received), datetime.now(UTC)))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def _body(self) -> bytes | None:
        """Return the body of the request, or None if the body is too long."""
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length) if length <= MAX_BYTES else None

    def _send(self, response: Response) -> None:
        self.close_connection = self.close_connection or response.status == 413
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if response.status != 204 and self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, *_: object) -> None:
        return


def _secret_for(target: str) -> str:
    """Return the secret for a webhook on this machine. The secret is derived from the name of the
    target, so anybody can compute the secret, and it protects nothing.
    """
    return SECRET_PREFIX + base64.b64encode(target.encode().ljust(SECRET_BYTES, b".")).decode()


def _raw_mail(body: bytes) -> tuple[str, bytes] | None:
    """Return the recipients and the MIME message of a SendEmail call. `body` is the body of the
    request. Return None if the request is another call, or has no MIME message.
    """
    try:
        call = json.loads(body)
        raw = base64.b64decode(call["Content"]["Raw"]["Data"])
        return ", ".join(call["Destination"]["ToAddresses"]), raw
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None


def _call(endpoint: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
    """Send a request to another server, and return the answer of that server. If the server does
    not answer, return a response with status 502.

    The signature of the request also covers headers. So all headers except HOP_HEADERS are
    forwarded unchanged.
    """
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    kept = {name: value for name, value in headers.items() if name.lower() not in HOP_HEADERS}
    try:
        connection.request(method, path, body or None, kept)
        answer = connection.getresponse()
        passed = {name: value for name, value in answer.getheaders() if name.lower().startswith("x-amz")}
        content_type = answer.getheader("Content-Type") or "application/json"
        return Response(answer.status, content_type, answer.read(), passed)
    except (OSError, http.client.HTTPException) as error:
        return Response(502, "text/plain", type(error).__name__.encode())
    finally:
        connection.close()


def _sent() -> Response:
    return Response(200, "application/json", b'{"MessageId": "local"}')
