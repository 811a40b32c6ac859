"""Says why one version of the watchlists lacks a match that the other version has."""

from pathlib import Path

from wirewatch.article import Article
from wirewatch.backtest.comparison import ArchiveMatch
from wirewatch.commands.files.articles import articles_at
from wirewatch.commands.files.configuration_paths import UnusableWatchlists, find_rule
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.explaining.explanation import Explainer

SHOWN_REASONS = 3  # of one explanation


class DifferenceExplainer:
    """Explains why a match of one version of the watchlists is missing in another version.

    `watchlists` are the version that lacks the match. `name` is the name of this version: `old` or
    `new`. Each rule is compiled once, and each match is explained once. The articles of a file are
    kept until another file is needed.
    """

    def __init__(self, name: str, watchlists: tuple[Watchlist, ...]) -> None:
        self.name, self.watchlists = name, watchlists
        self._explainers: dict[str, Explainer | None] = {}
        self._texts: dict[tuple[str, int, str], str] = {}
        self._file = ""
        self._articles: dict[int, Article] = {}

    def explain(self, match: ArchiveMatch) -> str:
        """Return why the match is missing, as a text for people: `old: troops does not occur`.

        If `self.watchlists` lack the rule, the text says so. Otherwise, return an empty text if the
        article can no longer be read.
        """
        rule = f"{match.watchlist}/{match.rule}"
        key = (*match.article, rule)
        if key not in self._texts:
            self._texts[key] = self._explain(match, rule)
        return self._texts[key]

    def _explain(self, match: ArchiveMatch, rule: str) -> str:
        explainer = self._explainer(rule)
        if explainer is None:
            return f"{self.name}: there is no such rule"
        article = self._article(match)
        if article is None:
            return ""
        reasons = explainer.explain(article, article.published).reasons
        return f"{self.name}: {'; '.join(reasons[:SHOWN_REASONS])}"

    def _article(self, match: ArchiveMatch) -> Article | None:
        if match.file != self._file:
            articles = [item for item in articles_at(Path(match.file)) if isinstance(item, Article)]
            self._file = match.file
            self._articles = {article.ref.position: article for article in articles}
        return self._articles.get(match.position)

    def _explainer(self, rule: str) -> Explainer | None:
        if rule not in self._explainers:
            try:
                self._explainers[rule] = Explainer(*find_rule(self.watchlists, rule))
            except UnusableWatchlists:
                self._explainers[rule] = None
        return self._explainers[rule]
