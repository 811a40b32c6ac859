"""Reads, lists, writes and deletes the objects of S3 buckets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

_GONE = frozenset(["NoSuchKey", "NoSuchVersion", "404"])
# the answers for a version id that S3 can't have made, and for the id of a delete marker
_NO_VERSION = frozenset(["InvalidArgument", "MethodNotAllowed"])
_CHANGED = frozenset(["PreconditionFailed", "412", *_GONE])  # the condition does not hold
_CONFLICT = frozenset(["ConditionalRequestConflict", "409"])  # two conditional writes at the same time
MAX_ATTEMPTS = 4


@dataclass(frozen=True)
class StoredObject:
    data: bytes
    stored: datetime
    version: str | None
    etag: str = ""


@dataclass(frozen=True)
class OpenObject:
    """An object that is being read.

    `size` is the size of the whole object in bytes; `stored` is the time when S3 stored it.
    """

    body: "StreamingBody"
    size: int
    stored: datetime
    version: str | None
    etag: str = ""


@dataclass(frozen=True)
class ListedObject:
    """The current version of an object, as a listing of objects shows it. Such a listing does not
    have the id of the version.
    """

    key: str
    size: int
    etag: str
    stored: datetime

    @property
    def is_folder(self) -> bool:
        """Whether this is the empty object that the S3 console stores for a folder."""
        return self.key.endswith("/") and not self.size


@dataclass(frozen=True)
class ListedPage:
    """One page of a listing. `is_last` tells whether it is the last page."""

    objects: Sequence[ListedObject]
    is_last: bool


@dataclass(frozen=True)
class ListedVersion:
    """One version of an object, as a listing of versions shows it."""

    key: str
    version: str
    etag: str
    stored: datetime


class Bucket:
    """One S3 bucket.

    The methods that read an object return None if the object does not exist. Other S3 errors are
    raised, so that SQS redelivers a queue message that was being processed.
    """

    def __init__(self, client: "S3Client", name: str) -> None:
        self.client, self.name = client, name

    def get(self, key: str, version: str | None = None, most: int | None = None) -> StoredObject | None:
        """Return an object, or None if the object or its version does not exist.

        With `most`, at most `most` + 1 bytes are read. If the result has more than `most` bytes,
        the object is too large.
        """
        opened = self.open(key, version)
        if opened is None:
            return None
        with opened.body as body:
            data = body.read(most + 1 if most is not None else None)
        return StoredObject(data, opened.stored, opened.version, opened.etag)

    def open(self, key: str, version: str | None = None, offset: int = 0) -> OpenObject | None:
        """Open an object at byte `offset`. The caller must close the `body` of the result.

        Returns None if the object does not exist. With `version`, also returns None if the object
        has no such version, or if this version is a delete marker.
        """
        extra: dict[str, Any] = {"VersionId": version} if version and version != "null" else {}
        if offset:
            extra["Range"] = f"bytes={offset}-"
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key, **extra)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _GONE or (code in _NO_VERSION and "VersionId" in extra):
                return None
            raise
        return OpenObject(
            answer["Body"],
            offset + answer["ContentLength"],
            answer["LastModified"],
            answer.get("VersionId"),
            answer["ETag"].strip('"'),
        )

    def put(self, key: str, data: bytes, content_type: str = "application/json") -> str | None:
        """Store an object. An earlier object with this key is replaced. Return the id of the new
        version, or None if the bucket keeps no versions.
        """
        answer = self.client.put_object(Bucket=self.name, Key=key, Body=data, ContentType=content_type)
        return answer.get("VersionId")

    def put_if(self, key: str, data: bytes, etag: str, content_type: str = "application/json") -> bool:
        """Replace an object if its ETag is `etag`. With an empty `etag`, store an object if its key
        is free.

        Return False if S3 answers that the condition does not hold. Even then, `data` may be
        stored: if an answer of S3 is lost, boto3 repeats the call, and the second call fails
        because the first call has stored the object. So after False, the caller must read the
        object.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        # if an answer of S3 is lost, boto3 repeats the call; then the condition does not hold
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        return self._conditional(
            lambda: self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=data,
                ContentType=content_type,
                **condition,  # type: ignore[arg-type]
            )
        )

    def delete_if(self, key: str, etag: str) -> bool:
        """Delete an object only if its ETag is `etag`. Return False if no object has this key and
        this ETag.
        """
        return self._conditional(lambda: self.client.delete_object(Bucket=self.name, Key=key, IfMatch=etag))

    def _conditional(self, call: Callable[[], object]) -> bool:
        """Carry out a conditional call. Return False if its condition does not hold, else True.

        A call is repeated after a conflict with another call. Raises the error of S3 after
        MAX_ATTEMPTS conflicts.
        """
        for attempt in range(MAX_ATTEMPTS):
            try:
                call()
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in _CHANGED:
                    return False
                if code not in _CONFLICT or attempt + 1 == MAX_ATTEMPTS:
                    raise
            else:
                return True
        raise AssertionError("unreachable")

    def delete(self, key: str) -> None:
        """Delete an object. A versioned bucket keeps the versions of the object."""
        self.client.delete_object(Bucket=self.name, Key=key)

    def objects(self, prefix: str) -> Iterator[ListedObject]:
        """Yield the objects below a prefix, in the order of their keys. The listing is read page by
        page.
        """
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from map(_listed, page.get("Contents", []))

    def page(self, prefix: str, after: str = "") -> ListedPage:
        """Return up to 1,000 objects below a prefix, in the order of their keys.

        `after` is the last key of the previous page. The result begins with the next greater key,
        even if the object with the key `after` was deleted.
        """
        extra: dict[str, Any] = {"StartAfter": after} if after else {}
        answer = self.client.list_objects_v2(Bucket=self.name, Prefix=prefix, **extra)
        objects = [_listed(entry) for entry in answer.get("Contents", [])]
        return ListedPage(objects, is_last=not (answer["IsTruncated"] and objects))

    def folders(self, prefix: str, max_pages: int) -> Iterator[str]:
        """Yield the folders directly below a prefix, such as `articles/reuters/`, in order.

        At most `max_pages` pages of the listing are read. A page has up to 1,000 folders and
        objects together, so it may have no folder at all.
        """
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix, Delimiter="/"
        )
        for page in islice(pages, max_pages):
            yield from (entry["Prefix"] for entry in page.get("CommonPrefixes", []))

    def versions(self, prefix: str) -> Iterator[ListedVersion]:
        """Yield the current versions of the objects below a prefix, in the order of their keys."""
        return (version for version, is_latest in self._all_versions(prefix) if is_latest)

    def earlier_versions(self, key: str) -> Iterator[ListedVersion]:
        """Yield the versions of an object except the current version, from latest to earliest."""
        return (
            version for version, is_latest in self._all_versions(key) if version.key == key and not is_latest
        )

    def _all_versions(self, prefix: str) -> Iterator[tuple[ListedVersion, bool]]:
        """Yield (version, is_current) for each version of each object below a prefix.

        The versions are ordered by key. The versions of one key are ordered from latest to oldest.
        """
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix)
        for page in pages:
            for entry in page.get("Versions", []):
                etag = entry["ETag"].strip('"')
                version = ListedVersion(entry["Key"], entry["VersionId"], etag, entry["LastModified"])
                yield version, entry["IsLatest"]

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys below a prefix, in order."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from (entry["Key"] for entry in page.get("Contents", []))


def _listed(entry: "ObjectTypeDef") -> ListedObject:
    return ListedObject(entry["Key"], entry["Size"], entry["ETag"].strip('"'), entry["LastModified"])
