"""The emulator of AWS, extended so that it counts calls. `python counting.py` starts the emulator.

The emulator's interpreter runs this program, so the program imports only the standard library and
the emulator. GET `/_calls` returns the number of calls by function, service and operation.
"""

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import ministack.app as emulator
from ministack.services import sts

CREDENTIAL = re.compile(r"Credential=([^/,]+)/[^/]*/[^/]*/([^/]+)/aws4_request")
S3_OPERATIONS = {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}
# Of services whose requests don't name them in a header; the functions make no other calls of these.
OTHER_OPERATIONS = {("sns", "POST"): "Publish", ("ses", "POST"): "SendEmail"}

calls: Counter[tuple[str, str, str]] = Counter()
answer_call = emulator.app


async def counted(
    scope: dict[str, Any], receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
) -> None:
    """Count an HTTP request, and let the emulator answer it. For `/_calls`, send the counts instead."""
    if scope["type"] == "http" and scope["path"] == "/_calls":
        await _send_counts(send)
        return
    if scope["type"] == "http":
        name = _name(scope)
        if name is not None:
            calls[name] += 1
    await answer_call(scope, receive, send)


def _name(scope: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return (caller, service, operation), or None for a request without a signature."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    credential = CREDENTIAL.search(headers.get("authorization", ""))
    if credential is None:
        return None
    caller, service = credential.groups()
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if service == "s3":
        is_list = scope["method"] == "GET" and b"list-type" in scope["query_string"]
        operation = "ListObjectsV2" if is_list else S3_OPERATIONS.get(scope["method"], scope["method"])
    return caller, service, operation or OTHER_OPERATIONS.get((service, scope["method"]), scope["method"])


def _function_of(access_key: str) -> str:
    """Return the name of the function whose role has this key, or "" for any other caller."""
    session = sts._sessions.get(access_key, {})
    return str(session.get("Arn", "")).rpartition("/")[2]


async def _send_counts(send: Callable[..., Awaitable[Any]]) -> None:
    listed = [[_function_of(key), service, name, count] for (key, service, name), count in calls.items()]
    body = json.dumps(listed).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    emulator.app = counted
    emulator.main()
