"""The keys by which a later article finds a reported story. They do not depend on headline and
dateline.
"""

from wirewatch.digests.repeats.paragraphs import Addition, addition_of, dateline_end
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.stories import Signature, signature

MIN_BODY_WORDS = 12


def body_signature(text: ComparedText) -> Signature:
    """Return the signature of the body without dateline, credits, captions and links to other
    articles.

    The headline is left out, because every publisher writes another one. It is included only if the
    body is very short.
    """
    lines = [line for line in text.body.split("\n") if line.strip()]
    parts = [line for index, line in enumerate(lines) if addition_of(line, index) is Addition.NONE]
    if parts:
        parts[0] = parts[0][dateline_end(parts[0]) :]
    body = "\n\n".join(parts)
    return signature(
        body if len(body.split()) >= MIN_BODY_WORDS or len(body) > 60 else f"{text.title}\n\n{body}"
    )


def candidate_keys(text: ComparedText) -> tuple[int, ...]:
    """Return at most 16 keys. A reported story is stored under each of its keys; a text that has
    one of these keys is compared with it.
    """
    return body_signature(text).keys
