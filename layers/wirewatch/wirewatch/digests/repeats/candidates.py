"""The keys by which a later article finds a reported story.

The keys do not depend on the dateline. They depend on the headline only if the body is very short
(see `body_signature`).
"""

from wirewatch.digests.repeats.paragraphs import Addition, addition_of, dateline_end
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.stories import Signature, signature

MIN_BODY_WORDS = 12
# Each key costs a write to the table. With sixteen keys instead of ten, a test with 420 edited
# copies and 90 re-publications found only one more article.
STORED_KEYS = 10  # those of the opening come first


def body_signature(text: ComparedText) -> Signature:
    """Return the signature of the body without dateline, credits, captions and links.

    If the body has fewer than MIN_BODY_WORDS words and at most 60 characters, the headline is
    included.
    """
    lines = [line for line in text.body.split("\n") if line.strip()]
    parts = [line for index, line in enumerate(lines) if addition_of(line, index) is Addition.NONE]
    if parts:
        parts[0] = parts[0][dateline_end(parts[0]) :]
    body = "\n\n".join(parts)
    return signature(
        # publishers write different headlines for the same text, so a long body counts alone
        body if len(body.split()) >= MIN_BODY_WORDS or len(body) > 60 else f"{text.title}\n\n{body}"
    )


def candidate_keys(text: ComparedText) -> tuple[int, ...]:
    """Return at most 16 keys of `text`. The text is compared with each reported story that is
    stored under one of these keys.
    """
    return body_signature(text).keys


def stored_keys(text: ComparedText) -> tuple[int, ...]:
    """Return at most STORED_KEYS candidate keys, under which a reported text is stored."""
    return candidate_keys(text)[:STORED_KEYS]
