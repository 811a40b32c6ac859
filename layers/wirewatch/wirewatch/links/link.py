"""A link in a mail: one action for one reader. Its address has a signed token.

The token contains no mail address and no text of an article. A token is the base64url form of these
fields, in this order. Only a link about a story has the fields with *.

    id of the key                 2 bytes
    action                        1 byte
    time of issue                 4 bytes
    reader                        8 bytes
    route                         1 byte with the length, then the text
    number of the part *          2 bytes
    number of the story *         2 bytes
    time in the digest's id *     8 bytes
    id of the flush message *     see `_packed`
    signature                     16 bytes
"""

import base64
import binascii
import hashlib
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wirewatch.digests.due import instant_of, iso
from wirewatch.errors import WirewatchError
from wirewatch.links.signing import ID_BYTES, MAC_BYTES, SigningKeys

MAX_TOKEN = 400  # characters
READER_BYTES = 8
_HEAD = struct.Struct(">cI8sB")
_STORY = struct.Struct(">HHQ")
_CLOCK_SKEW = timedelta(minutes=5)


class LinkAction(StrEnum):
    """What a link does. The path of the link's address begins with the value of the action, such as
    `u`.
    """

    UNSUBSCRIBE = "u"
    SNOOZE = "s"
    NOT_RELEVANT = "n"

    @property
    def lifetime(self) -> timedelta:
        """How long a link works: 400 days for a link to unsubscribe, 30 days for other links."""
        return timedelta(days=400 if self is LinkAction.UNSUBSCRIBE else 30)


class LinkProblem(StrEnum):
    """The reasons for which a token is refused."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown-key"
    FORGED = "forged"
    EXPIRED = "expired"
    OTHER_ACTION = "other-action"


@dataclass(eq=False)
class BadLink(WirewatchError):
    """Raised for a refused token. If `problem` is EXPIRED or OTHER_ACTION, the signature is valid,
    and `link` is the link in the token. Otherwise, `link` is None.
    """

    problem: LinkProblem
    link: "Link | None" = None

    def __str__(self) -> str:
        return f"the link is refused: {self.problem}"


@dataclass(frozen=True)
class Link:
    """One action on one route for one reader.

    - `reader`: the result of `reader_id`.
    - `digest`, `part`: the id of the digest, and the number of the stored part.
    - `story_number`: the number of the story in the digest.

    In a link to unsubscribe, `digest` is "", and `part` and `story_number` are 0.
    """

    action: LinkAction
    route: str
    reader: str
    issued: datetime
    digest: str = ""
    part: int = 0
    story_number: int = 0

    @property
    def expires(self) -> datetime:
        return self.issued + self.action.lifetime

    @property
    def payload(self) -> bytes:
        """The bytes that stand in the token between the id of the key and the signature."""
        route = self.route.encode()
        seconds = int(self.issued.timestamp())
        head = _HEAD.pack(self.action.encode(), seconds, bytes.fromhex(self.reader), len(route))
        return head + route + (self._story if self.digest else b"")

    @property
    def id(self) -> str:
        """The name of the link in lists and logs. This name can't be used to open the link."""
        return hashlib.sha256(self.payload).hexdigest()[:12]

    @property
    def _story(self) -> bytes:
        due, _, message = self.digest.partition("#")[2].partition("#")
        milliseconds = round(instant_of(due).timestamp() * 1000)
        return _STORY.pack(self.part, self.story_number, milliseconds) + _packed(message)

    def token(self, keys: SigningKeys) -> str:
        """Return the token, signed with the current key."""
        key, payload = keys.current, self.payload
        return _text(bytes.fromhex(key.id) + payload + key.signature(payload))


def read_link(token: str, keys: SigningKeys, action: LinkAction, now: datetime) -> Link:
    """Return the link in a token. `action` is the action that the path of the request names.

    Raises BadLink if the token is refused, for example because the token is for another action.
    """
    data = _bytes(token)
    key = keys.find(data[:ID_BYTES].hex())
    if key is None:
        raise BadLink(LinkProblem.UNKNOWN_KEY)
    payload, signature = data[ID_BYTES:-MAC_BYTES], data[-MAC_BYTES:]
    if not key.has_signed(payload, signature):
        raise BadLink(LinkProblem.FORGED)
    link = _unpacked(payload)
    if link.action is not action:
        raise BadLink(LinkProblem.OTHER_ACTION, link)
    if not link.issued - _CLOCK_SKEW <= now < link.expires:
        raise BadLink(LinkProblem.EXPIRED, link)
    return link


def reader_id(address: str) -> str:
    """Return the id that stands for a reader in links and rows. The id is a hash, so it does not
    show the reader's mail address.
    """
    hashed = hashlib.sha256(f"wirewatch reader {address.strip().casefold()}".encode())
    return hashed.hexdigest()[: 2 * READER_BYTES]


def _unpacked(payload: bytes) -> Link:
    """Return the link in a payload. The caller must have verified the signature of the payload."""
    code, seconds, reader, length = _HEAD.unpack_from(payload)
    route = payload[_HEAD.size : _HEAD.size + length].decode()
    action, issued = LinkAction(code.decode()), datetime.fromtimestamp(seconds, UTC)
    rest = payload[_HEAD.size + length :]
    if not rest:
        return Link(action, route, reader.hex(), issued)
    part, story_number, milliseconds = _STORY.unpack_from(rest)
    message = _unpacked_message(rest[_STORY.size :])
    due = iso(datetime.fromtimestamp(milliseconds / 1000, UTC))
    digest = f"{route}#{due}#{message}" if message else f"{route}#{due}"
    return Link(action, route, reader.hex(), issued, digest, part, story_number)


def _packed(message: str) -> bytes:
    """Return the short form of a flush message's id, for a token. `message` is empty for a
    scheduled digest.

    - A UUID, as on AWS, becomes `u` and its 16 bytes.
    - Any other text becomes `t` and the text.
    """
    try:
        packed = uuid.UUID(message).bytes
    except ValueError:
        packed = b""
    is_uuid = bool(packed) and str(uuid.UUID(bytes=packed)) == message
    return b"u" + packed if is_uuid else b"t" + message.encode()


def _unpacked_message(data: bytes) -> str:
    if data[:1] == b"u":
        return str(uuid.UUID(bytes=data[1:]))
    return data[1:].decode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(token: str) -> bytes:
    """Return the bytes that a token encodes. Raises BadLink if the text `token` does not have the
    form of a token.
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        raise BadLink(LinkProblem.MALFORMED)
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadLink(LinkProblem.MALFORMED) from None
    if len(data) < ID_BYTES + _HEAD.size + MAC_BYTES or _text(data) != token:
        raise BadLink(LinkProblem.MALFORMED)
    return data
