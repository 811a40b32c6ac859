"""Runs moto in another process.

Moto keeps every row and object in memory. This memory must not count as memory of the functions.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import pytest
from boto3 import client as make_client  # the house replaces it in its module
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from tests import house
from tests.house import REGION, House
from tests.quick_moto import quick_moto

Request = tuple[str, str, list[tuple[str, Any]], Any]


def serve(connection: Connection) -> None:
    """Answer requests until None arrives."""
    stubber = BotocoreStubber()
    with quick_moto(), mock_aws():
        while (request := connection.recv()) is not None:
            method, url, items, body = request
            headers = HTTPHeaders()
            for name, value in items:
                headers[name] = value
            prepared = AWSPreparedRequest(method, url, headers, body, stream_output=False)
            connection.send(stubber.process_request(prepared))


class MotoProcess:
    """Runs moto in another process. `client` returns boto3 clients whose requests go to this process."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def client(self, service: str, **_: Any) -> Any:
        """Return a boto3 client. The moto process answers its requests."""
        client = make_client(service, region_name=REGION)  # type: ignore[call-overload]
        client.meta.events.register_first("before-send", self._answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body: Any = request.body
        body = body.read() if hasattr(body, "read") else body
        message: Request = (request.method, request.url, list(request.headers.items()), body)
        self.connection.send(message)
        status, headers, content = self.connection.recv()
        return AWSResponse(request.url, status, headers, MockRawResponse(content))

    def stop(self) -> None:
        """End the process."""
        self.connection.send(None)
        self.process.join()


@contextmanager
def house_beside_moto() -> Iterator[House]:
    """Yield a new House. Its AWS (moto) runs in another process."""
    moto = MotoProcess()
    house.plain.cache_clear()
    house._watched.cache_clear()
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                patch.setenv(name, "testing")
            patch.setenv("AWS_DEFAULT_REGION", REGION)
            patch.setattr(house, "_real_client", moto.client)
            yield House(patch)
    finally:
        moto.stop()
        house.plain.cache_clear()
        house._watched.cache_clear()
