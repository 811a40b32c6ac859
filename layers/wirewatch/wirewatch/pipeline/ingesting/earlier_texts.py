"""Recognises that an object has a text again that it had before.

An article that a route has got is not put into its outbox again. But if the object of the article
had another text in between, and the route has got this text too, the return is news for the route.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from wirewatch.article import Article
from wirewatch.aws.table import Row
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage.documents import Documents, LastText
from wirewatch.storage.objects import ObjectRecords
from wirewatch.storage.outbox import Outbox


class EarlierTexts:
    """The texts that routes have got from one object. `stored` is the time at which the version of
    the object that is read was stored.

    Only for an object that was read before, the last text is stored. Until then, no text can return.
    """

    def __init__(
        self,
        objects: ObjectRecords,
        outbox: Outbox,
        documents: Documents,
        event: ObjectEvent,
        stored: datetime,
    ) -> None:
        self.objects, self.outbox, self.documents = objects, outbox, documents
        self.event, self.stored = event, stored

    @cached_property
    def _row(self) -> Row | None:
        return self.objects.read(self.event.bucket, self.event.key)

    def compare(
        self, route: str, article: Article, matched: MatchedArticle, renamed: Mapping[str, str], now: datetime
    ) -> tuple[MatchedArticle, list[dict[str, Any]]]:
        """Return the article, and the transaction actions that store it as the last text of its object.

        If the route has got the article before, and another text of the object after it, the result
        is a further revision: it has an id of its own, and `returns` names the earlier revision.
        `renamed` is as in `Documents.notified`.
        """
        if self._row is None:
            return matched, []
        # several articles of an object without addresses may change places, so their titles count
        place = article.place_id(with_title=self._row["articles"] > 1)
        last = self.documents.last_texts(place, renamed).get(route)
        if last is not None and not last.is_before(self.event, self.stored):
            return matched, []
        is_other = last is not None and last.text != article.article_id
        if last is not None and is_other and self.outbox.has_got(route, article.article_id, now):
            matched = matched.returned_after(last.article_id)
        text = LastText(article.article_id, matched.article_id, self.stored, self.event.sequencer)
        return matched, [self.documents.last_text_action(place, route, text, now)]
