"""Stores the versions of custom templates in the configuration bucket. The key of each version
contains the hash of the version's text.

A sealed digest has the hash of its template. So a later upload does not change the digest.
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
        """Store `text`, one version of a template, under a key that contains the hash of `text`.

        If the same text is stored again, it gets the same key, so nothing changes.
        """
        self.bucket.put(_key(hash_of(text)), text.encode("utf-8", "replace"), "text/plain; charset=utf-8")

    def get(self, template: Template) -> str | None:
        """Return the text of a template: the version whose hash is `template.sha256`. Return None
        if this text is missing or damaged.

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
