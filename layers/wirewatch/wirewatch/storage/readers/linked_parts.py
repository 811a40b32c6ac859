"""Finds the story that a link in an HTML mail refers to, in the stored part of a digest."""

import json

from wirewatch.aws.table import Table
from wirewatch.links.link import Link
from wirewatch.links.story_links import LinkedStory
from wirewatch.storage import keys

# META: the sort key of a row that storage/digests.py writes; importing that module would load many
# others, and slow the start of the function `api`
META, KIND = "META", "email-html"


class LinkedParts:
    def __init__(self, table: Table) -> None:
        self.table = table

    def story(self, link: Link) -> LinkedStory | None:
        """Return the story that a link refers to.

        Return None if the digest has expired, or if the part that the link names has no such story.
        """
        meta = self.table.get(keys.digest_pk(link.digest), META)
        if meta is None or "rendering" not in meta:
            return None
        row = self.table.get(keys.digest_pk(link.digest), keys.part_sk(meta["rendering"], link.part))
        part = json.loads(row["part"]) if row else {}
        if part.get("kind") != KIND:
            return None
        stories = json.loads(part["body"]).get("stories", [])
        found = next((story for story in stories if story["number"] == link.story_number), None)
        return None if found is None else LinkedStory.model_validate(found)
