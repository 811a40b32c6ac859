"""The digests with which a template is tested.

- the sample: six invented stories
- a day without matches
- the sample with hostile texts, such as scripts
- the sample with harmless words in place of the hostile texts
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from wirewatch.digests.page import (
    CopyView,
    HeadlineView,
    Page,
    Section,
    StoryView,
    TextRun,
    UpdateView,
    WhyView,
)
from wirewatch.digests.views import NOTHING_MATCHED, RETRACTED

HOSTILE_TEXT = (
    "\"><script>alert(1)</script><b onclick=x()>' class=x <!channel> *b* `c` {{ 7*7 }} \u202e&lt;i&gt;"
)
HARMLESS_TEXT = "plain words"
View = TypeVar("View")


def sample_page(title: str = "Morning brief", route: str = "morning-brief") -> Page:
    """Return the sample, an invented digest for testing templates.

    A template can read the variables of a story, such as `headline`. Each variable except `lead`
    and `story` has a value in at least one story of the sample. `lead` and `story` have no value.
    """
    return Page(
        subject="6 stories, 3 high, 1 retracted, 1 possible: Troops arrive in Vostok…",
        counts="6 stories, 3 high, 1 retracted, 1 possible",
        title=title,
        route=route,
        number=214,
        due="2026-11-23 07:30 KST",
        ledger="matched 16 = shown 4 + copies 6 + possible 1 + headlines 2 + retracted 1 + muted 2",
        intake="read 4,812 articles, quarantined 3 · 22 Nov 07:00 to 23 Nov 07:00 KST",
        nothing=NOTHING_MATCHED,
        sections=(
            Section("Retracted", (_retraction(1),)),
            Section("North Korea", (_update(2), _without_link(3))),
            Section("UN Security Council", (_in_arabic(4), _in_korean(5))),
            Section("Possible", (_possible(6),), possible=True),
        ),
        headlines=(
            HeadlineView(
                "Port of Rotterdam reopens after storm",
                "https://www.harbour.example/storm",
                "harbour.example",
                "high",
            ),
            HeadlineView("Ferry timetable changes in December", "", "ferries.txt", "normal"),
        ),
    )


def empty_page(title: str = "Morning brief", route: str = "morning-brief") -> Page:
    """Return the digest that is sent when nothing matched."""
    return replace(
        sample_page(title, route),
        subject=f"Nothing new · {title}",
        counts="nothing new",
        ledger="matched 0",
        sections=(),
        headlines=(),
    )


def hostile_page() -> Page:
    """Return the sample digest with hostile text, such as scripts, in place of almost all of its
    texts.
    """
    return _with_texts(sample_page(), HOSTILE_TEXT)


def harmless_page() -> Page:
    """Return the sample digest with harmless words wherever `hostile_page` has hostile text."""
    return _with_texts(sample_page(), HARMLESS_TEXT)


def _with_texts(page: Page, text: str) -> Page:
    """Return the page with `text` in place of each text that is not empty. Some fields, such as
    `url`, keep their texts.
    """
    kept = {"url", "severity", "language", "due", "ledger", "intake", "nothing", "route", "note", "notice"}

    def changed(view: View) -> View:
        if isinstance(view, tuple):
            return cast("View", tuple(map(changed, view)))
        if isinstance(view, str):
            return cast("View", text) if view else view
        if not is_dataclass(view) or isinstance(view, type):
            return view
        values = {each.name: getattr(view, each.name) for each in fields(view)}
        change: Callable[[object], object] = changed
        return replace(view, **{name: change(value) for name, value in values.items() if name not in kept})

    return changed(page)


def _story(number: int, headline: str, **values: object) -> StoryView:
    url = str(values.pop("url", ""))
    default: dict[str, object] = {
        "number": number,
        "language": "en",
        "is_right_to_left": False,
        "url": url,
        "stored_as": "",
        "host": url.split("/")[2].removeprefix("www.") if url else "",
        "outlet": url.split("/")[2].removeprefix("www.") if url else "",
        "when": "2026-11-23 05:41 KST",
        "byline": "",
        "severity": "normal",
        "updated": False,
        "corrected": False,
        "update": None,
        "similar_to": "",
        "headline_runs": (TextRun(headline, bold=False),),
        "quotes": (),
        "why": (),
        "also_in": (),
        "copies": (),
        "more_copies": 0,
    }
    return StoryView(headline=headline, **{**default, **values})  # type: ignore[arg-type]


def _retraction(number: int) -> StoryView:
    return _story(
        number,
        "Minister resigns over port deal",
        outlet="wire.example",
        when="2026-11-22 23:10 KST",
        notice=RETRACTED,
    )


def _update(number: int) -> StoryView:
    return _story(
        number,
        "Troops arrive in Vostok, 153 injured in rail accident",
        url="https://www.courier.example/world/vostok-troops",
        byline="By Ann Bee, Carl Day · VOSTOK",
        severity="high",
        update=UpdateView("#213, 22 Nov 07:30", (("9", "153"), ("", "rail accident"))),
        similar_to="Rail bridges near Vostok closed",
        headline_runs=(
            TextRun("Troops arrive in Vostok, ", bold=False),
            TextRun("153", bold=True),
            TextRun(" injured in rail accident", bold=False),
        ),
        quotes=(
            (
                TextRun("About 1,200 ", bold=False),
                TextRun("soldiers", bold=True),
                TextRun(" were ", bold=False),
                TextRun("deployed", bold=True),
                TextRun(" to the border on Sunday.", bold=False),
            ),
            (TextRun("The ministry named no date for their return.", bold=False),),
        ),
        why=(
            WhyView(
                "forces-sent",
                "Forces sent abroad",
                "high",
                (("deploy* NEAR/5 soldiers", "“soldiers”, “deployed”"),),
            ),
            WhyView("mentioned", "In the news", "normal", ()),
        ),
        also_in=("Troop deployment",),
        copies=(CopyView("news.example", "60 words shorter"), CopyView("daily.example", "")),
        more_copies=3,
    )


def _without_link(number: int) -> StoryView:
    return _story(
        number,
        "Coal exports rise for third month",
        outlet="coal-annex.pdf",
        stored_as="s3://wirewatch-articles-111122223333-us-east-1/articles/2026/11/23/coal-annex.pdf",
        when="arrived 2026-11-23 06:12 KST",
        corrected=True,
        why=(WhyView("coal", "Coal trade", "normal", (("coal", "“coal”"),)),),
    )


def _in_arabic(number: int) -> StoryView:
    headline = "مجلس الأمن يصوت على قرار جديد"
    return _story(
        number,
        headline,
        language="ar",
        is_right_to_left=True,
        url="https://akhbar.example/council?id=7&lang=ar",
        updated=True,
        quotes=((TextRun("صوت المجلس بالإجماع.", bold=False),),),
        why=(WhyView("vote", "Council votes", "normal", (("vote*", "“يصوت”"),)),),
        copies=(CopyView("wire.example", "in language en"),),
    )


def _in_korean(number: int) -> StoryView:
    return _story(
        number,
        "안보리, 대북 제재 결의안 표결",
        language="ko",
        url="https://www.ilbo.example/politics/20261123",
        severity="high",
        byline="서울",
        quotes=(
            (
                TextRun("안보리가 결의안을 ", bold=False),
                TextRun("표결", bold=True),
                TextRun("했다.", bold=False),
            ),
        ),
        why=(WhyView("vote", "Council votes", "high", (("표결", "“표결”"),)),),
    )


def _possible(number: int) -> StoryView:
    return _story(
        number,
        "The North is cold this winter",
        url="https://weather.example/north",
        severity="low",
        when="2026-11-22",
    )
