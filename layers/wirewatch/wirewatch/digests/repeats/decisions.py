"""The results of comparing an article with a reported story."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """The field of an article to which a sentence, a paragraph or a difference belongs."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BODY = "body"


class DifferenceKind(StrEnum):
    """What differs between the article and the story. TEXT means a whole passage, such as a
    sentence that is not similar to any sentence of the story.
    """

    NUMBER = "number"
    DAY = "day"
    NAME = "name"
    NEGATION = "negation"
    WORD = "word"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between the new article and what the story's readers have been shown.

    - `start`, `end`: offsets into the field `place` of the new article. They are equal if the new
      article only leaves words out.
    - `text`: the new article's text between the offsets.
    - `before`: the story's text in the same place. "" if there is none, or if the place was not
      found.
    """

    place: Place
    start: int
    end: int
    kind: DifferenceKind
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A result of a comparison: the story says everything that the new article says."""


@dataclass(frozen=True, slots=True)
class MaterialNews:
    """A result of a comparison: the new article says something that the story did not say.

    `shared` is the share (0 to 1) of the article's text that the story has as well.
    """

    differences: tuple[Difference, ...]
    shared: float

    @property
    def is_update(self) -> bool:
        """Whether enough of the article's text is also in the story: at least the share
        MIN_SHARED_OF_UPDATE. If so, the article is shown as "update to #213", where 213 is the
        number of the digest that reported the story.
        """
        return self.shared >= MIN_SHARED_OF_UPDATE


MIN_SHARED_OF_UPDATE = 0.3

Decision = Repeat | MaterialNews
