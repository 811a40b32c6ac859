"""Tests conditional writes to a bucket. After some errors of S3, the write is retried."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from wirewatch.aws.buckets import MAX_ATTEMPTS, Bucket


class Answers:
    """A client that answers with `codes` in turn: an error code raises ClientError, "" is success."""

    def __init__(self, *codes: str) -> None:
        self.codes, self.calls = list(codes), list[dict[str, Any]]()

    def _answer(self, **arguments: Any) -> dict[str, str]:
        self.calls.append(arguments)
        if code := self.codes.pop(0):
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "PutObject")
        return {"VersionId": "1"}

    put_object = delete_object = get_object = _answer


CALLS: dict[str, Callable[[Bucket], bool]] = {
    "put": lambda bucket: bucket.put_if("k", b"x", "etag"),
    "delete": lambda bucket: bucket.delete_if("k", "etag"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", ["PreconditionFailed", "412", "NoSuchKey", "404"])
def test_a_failed_condition_is_not_an_error(call: str, code: str) -> None:
    assert CALLS[call](Bucket(Answers(code), "b")) is False  # type: ignore[arg-type]


@pytest.mark.parametrize("call", CALLS)
def test_a_conflict_of_two_conditional_calls_is_retried(call: str) -> None:
    client = Answers("ConditionalRequestConflict", "409", "")
    assert CALLS[call](Bucket(client, "b")) is True  # type: ignore[arg-type]
    assert [each["IfMatch"] for each in client.calls] == ["etag"] * 3
    client = Answers(*["ConditionalRequestConflict"] * MAX_ATTEMPTS)
    with pytest.raises(ClientError):
        CALLS[call](Bucket(client, "b"))  # type: ignore[arg-type]


@pytest.mark.parametrize("call", CALLS)
def test_another_error_is_raised(call: str) -> None:
    with pytest.raises(ClientError):
        CALLS[call](Bucket(Answers("AccessDenied"), "b"))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["InvalidArgument", "MethodNotAllowed"])
def test_an_object_with_an_invalid_version_id_is_not_found(code: str) -> None:
    """S3 answers `InvalidArgument: Invalid version id specified` if the id has a wrong form, and
    `MethodNotAllowed` if it is the id of a delete marker. moto gives other answers (NoSuchVersion,
    NoSuchKey), so this test does not use moto.
    """
    assert Bucket(Answers(code), "b").open("k", "not an id") is None  # type: ignore[arg-type]
    with pytest.raises(ClientError):
        Bucket(Answers(code), "b").open("k")  # type: ignore[arg-type]


def test_versions_lists_the_current_versions_without_deleted_objects() -> None:
    import boto3

    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(
            Bucket="wirewatch-config", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        s3.put_bucket_versioning(Bucket="wirewatch-config", VersioningConfiguration={"Status": "Enabled"})
        bucket = Bucket(s3, "wirewatch-config")
        bucket.put("w/a", b"1")
        second = bucket.put("w/a", b"2")
        bucket.put("w/gone", b"1")
        bucket.delete("w/gone")
        bucket.put("x", b"1")
        assert [(each.key, each.version) for each in bucket.versions("w/")] == [("w/a", second)]
        (listed,) = bucket.versions("w/")
        stored = bucket.get("w/a")
        assert stored is not None
        assert stored.etag == listed.etag
        assert bucket.put_if("w/a", b"3", "other") is False
        assert bucket.put_if("w/a", b"3", listed.etag) is True
        assert bucket.put_if("w/a", b"4", "") is False
        assert bucket.put_if("w/gone", b"4", "") is True
        assert bucket.delete_if("w/a", listed.etag) is False
        assert [each.key for each in bucket.versions("w/")] == ["w/a", "w/gone"]
