"""S3: articles and configuration in, pointers to what is quarantined and reports out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = frozenset(["NoSuchKey", "NoSuchVersion", "404"])


@dataclass(frozen=True)
class StoredObject:
    data: bytes
    stored: datetime
    version: str | None


class Bucket:
    """One bucket. What is gone is None; every other refusal raises and is retried."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self.client, self.name = client, name

    def get(self, key: str, version: str | None = None, most: int | None = None) -> StoredObject | None:
        """At most `most` + 1 bytes are read."""
        extra: dict[str, Any] = {"VersionId": version} if version and version != "null" else {}
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key, **extra)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        with answer["Body"] as body:
            data = body.read(most + 1 if most is not None else None)
        return StoredObject(data, answer["LastModified"], answer.get("VersionId"))

    def put(self, key: str, data: bytes, content_type: str = "application/json") -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=data, ContentType=content_type)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def keys(self, prefix: str) -> Iterator[str]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from (entry["Key"] for entry in page.get("Contents", []))
