"""`wirewatch over-cap`: the stories that a digest had no room for."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wirewatch.article import with_encoded_host
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, on_stack
from wirewatch.commands.stack.delivery.digest_names import NoSuchDigest, add_digest, find_digest
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan
from wirewatch.digests.story import Story, audible_matches
from wirewatch.storage.digests import Digests, Meta


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_digest(parser)
    add_json(parser, "stories")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the stories that the digest had no room for.

    Raises NoSuchDigest if the digest is unknown or has no plan yet. Also raises NoSuchDigest if
    these stories, or the articles of these stories, are not stored.
    """
    meta = find_digest(options.digest, stack)
    if meta.plan is None:
        raise NoSuchDigest(f"{meta.digest} is not sealed: its state is {meta.state}")
    plan = meta.plan
    if plan.ledger.over_cap and not plan.over_cap:
        raise NoSuchDigest(
            f"{meta.digest} left out {counted(plan.ledger.over_cap, 'article')}, but it was sealed "
            "by an earlier version of Wirewatch, which did not store them"
        )
    articles = Digests(stack.table).articles(meta).articles if plan.over_cap else {}
    if any(name not in articles for story in plan.over_cap for name in story.articles):
        raise NoSuchDigest(f"the articles of {meta.digest} have expired")
    if options.json:
        for story in plan.over_cap:
            print_object(_object(story, articles, plan))
    else:
        _print(output_console(), meta, plan, articles)
    return 0


def _print(console: Console, meta: Meta, plan: DigestPlan, articles: Mapping[str, MatchedArticle]) -> None:
    name = f"{meta.digest} (#{meta.number})"
    if not plan.over_cap:
        console.print(f"{name} had room for everything", style="bold", markup=False)
        return
    for story in plan.over_cap:
        lead = articles[story.lead]
        console.print(Text(plain(lead.title), "bold"))
        remarks = [", ".join(_rules(story, articles, plan)), story.severity, lead.outlet]
        if story.copies:
            remarks.append(counted(len(story.copies), "copy"))
        console.print(Text(f"  {plain(' · '.join(remarks))}", "dim"))
        console.print(Text(f"  {plain(with_encoded_host(lead.url) or lead.object)}\n"))
    stories = counted(len(plan.over_cap), "story")
    by_rule = Counter(rule for story in plan.over_cap for rule in _rules(story, articles, plan))
    rules = ", ".join(f"{rule} {count:,}" for rule, count in by_rule.most_common())
    console.print(Text(f"{name} had no room for {stories}: {rules}", "bold"))


def _rules(story: Story, articles: Mapping[str, MatchedArticle], plan: DigestPlan) -> Sequence[str]:
    """Return the names of the rules that matched an article of a story. Muted rules and rules of
    muted watchlists are left out. For a possible match, ` (possible)` is added to the name.
    """
    matches = [match for name in story.articles for match in audible_matches(articles[name], plan.muted)]
    names = (f"{match.name} (possible)" if match.possible else match.name for match in matches)
    return list(dict.fromkeys(names))


def _object(story: Story, articles: Mapping[str, MatchedArticle], plan: DigestPlan) -> dict[str, Any]:
    lead = articles[story.lead]
    return {
        "headline": lead.title,
        "link": with_encoded_host(lead.url),
        "object": lead.object,
        "rules": _rules(story, articles, plan),
        "severity": story.severity,
        "source": lead.outlet,
        "published": lead.published.isoformat(),
        "copies": [
            {"headline": articles[name].title, "link": with_encoded_host(articles[name].url)}
            for name in story.copies
        ],
    }


COMMAND = Command(
    name="over-cap",
    description=(
        "List the stories that a digest had no room for: headline, link and rules. A digest shows "
        "`max_stories` stories, and further ones as headlines; the rest is only counted, as over cap."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch over-cap morning-brief\nwirewatch over-cap morning-brief#214 --json",
    rights=(FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table"),
)
