"""Stores the versions of custom templates in the configuration bucket. The key of a version is the
hash of its text.

A sealed digest records the hash of the template of its route. So the digest is rendered with the
version that was in use when it was sealed, even if another version was uploaded later.
"""

from botocore.exceptions import ClientError

from wirewatch.aws.buckets import Bucket
from wirewatch.configuration.routes import Template
from wirewatch.configuration.template_names import hash_of

PREFIX = "index/templates/"
_DENIED = frozenset(["AccessDenied", "403"])  # the answer for a missing object, without s3:ListBucket


class StoredTemplates:
    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def put(self, text: str) -> None:
        """Store a version. Storing it again changes nothing, because the key is the text's hash."""
        self.bucket.put(_key(hash_of(text)), text.encode("utf-8", "replace"), "text/plain; charset=utf-8")

    def get(self, template: Template) -> str | None:
        """Return the text of the version that a route names, or None if it is missing or damaged.

        If the result is None, the caller uses the built-in template, so that the digest is still
        sent.
        """
        try:
            stored = self.bucket.get(_key(template.sha256))
        except ClientError as error:
            if error.response["Error"]["Code"] in _DENIED:
                return None
            raise
        if stored is None:
            return None
        text = stored.data.decode("utf-8", "replace")
        return text if hash_of(text) == template.sha256 else None


def _key(sha256: str) -> str:
    return f"{PREFIX}{sha256}.j2"
