"""Names of what is muted on one route only: a story, a rule or a watchlist.

The names are `story:<id>`, `rule:<watchlist>/<rule>` and `watchlist:<watchlist>`.
"""

STORY_MUTE = "story:"  # how the name of a muted story begins
RULE_ON_ROUTE, WATCHLIST_ON_ROUTE = "rule:", "watchlist:"
STORY_LENGTH = 16  # characters of a story's id in the name of its mute


def story_mute(story_id: str) -> str:
    """Return the name under which a story is muted.

    `story_id` is the id of the lead article in the first report of the story.
    """
    return f"{STORY_MUTE}{story_id[:STORY_LENGTH]}"
