"""A server in the place of Slack.

It keeps each message posted to a webhook and its arrival time.
"""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MAX_BYTES = 100_000


@dataclass(frozen=True)
class Posted:
    """A message; `at` is a value of time.monotonic()."""

    target: str
    payload: dict[str, Any]
    at: float


class FakeSlack:
    """Answers `ok` to a message that Slack would accept, and 400 to one that it would refuse."""

    def __init__(self, bind: str = "127.0.0.1", port: int = 0) -> None:
        self.posted: list[Posted] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                data = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MAX_BYTES))
                answer = receiver._take(self.path, data)
                self.send_response(200 if answer == "ok" else 400)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer((bind, port), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )

    @property
    def prefix(self) -> str:
        """The beginning of the addresses of all webhooks of this server."""
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}/services/"

    def start(self) -> None:
        """Start answering requests, in a separate thread."""
        self.thread.start()

    def stop(self) -> None:
        """Stop answering, and close the port."""
        if self.thread.is_alive():
            self.server.shutdown()
        self.server.server_close()

    def _take(self, path: str, data: bytes) -> str:
        at = time.monotonic()
        try:
            payload = json.loads(data)
        except ValueError:
            return "invalid_payload"
        problem = refusal(payload)
        if problem:
            return problem
        self.posted.append(Posted(path.rpartition("/")[2], payload, at))
        return "ok"


def refusal(payload: Any) -> str:
    """Return the error that Slack would answer a message with, or an empty text.

    Checks the documented limits of blocks, and the undocumented limit of 13,200 characters in all.
    """
    if not isinstance(payload, dict) or not payload.get("text"):
        return "no_text"
    blocks = payload.get("blocks", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks"
    if len(blocks) > 50 or len(json.dumps(blocks, ensure_ascii=False)) > 13_200:
        return "msg_blocks_too_long"
    for block in blocks:
        text = block.get("text", {}).get("text", "")
        if len(text) > (150 if block.get("type") == "header" else 3_000):
            return "invalid_blocks"
    return ""
