"""Versions of templates in the config bucket, each under the hash of its text.

A route names its version, so that a digest is rendered by the version that was in use when it was
sealed, whatever has been uploaded since.
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
        """Store a version. Repeating this is harmless: the key is the hash of the text."""
        self.bucket.put(_key(hash_of(text)), text.encode("utf-8", "replace"), "text/plain; charset=utf-8")

    def get(self, template: Template) -> str | None:
        """Return the text of the version that a route names; None if it is gone or damaged.

        For None, the built-in template is used, so that the digest is still sent.
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
