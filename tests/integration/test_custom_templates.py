"""Custom templates: mistakes are explained, harmful templates are stopped, every match is shown."""

import json
import re
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.channels.custom import renderer as renderer_module
from wirewatch.channels.custom.cards import card_elements
from wirewatch.channels.custom.checking import MAX_CHARACTERS, check_template
from wirewatch.channels.custom.cleaning import (
    MAX_TAGS,
    TEAMS_TAGS,
    UnsendableOutput,
    clean_html,
    clean_slack,
    clean_teams,
    links_of,
)
from wirewatch.channels.custom.elements import elements_of
from wirewatch.channels.custom.left_out import left_out
from wirewatch.channels.custom.renderer import CPU_SECONDS, MEMORY, Renderer, TemplateFailed, TemplateText
from wirewatch.channels.custom.route import RouteTemplates
from wirewatch.channels.custom.samples import HOSTILE_TEXT, empty_page, hostile_page, sample_page
from wirewatch.channels.parts import bodies_of, parts_of
from wirewatch.channels.registry import CHANNELS
from wirewatch.channels.slack import MAX_SECTION
from wirewatch.configuration.routes import Template
from wirewatch.configuration.template_names import TemplateForm, form_of, hash_of
from wirewatch.digests.page import HeadlineView, Page
from wirewatch.errors import WatchlistError

from tests.conftest import ROOT
from tests.cpu_time import at_most
from tests.unit.matched_articles import matched_article, sealed

SAMPLES = sorted((ROOT / "samplefiles/templates").glob("*.j2"))
KINDS = {"t.html.j2": "email-html", "t.txt.j2": "email-text", "t.slack.j2": "slack", "t.teams.j2": "teams"}
LIST = "{% for section in page.sections %}{% for story in section.stories %}{{ story | linked }} {{ story.notice }}\n{% endfor %}{% endfor %}{% for headline in page.headlines %}{{ headline | linked }}\n{% endfor %}"


def template(text: str, name: str = "t.html.j2") -> TemplateText:
    form = form_of(name)
    assert form is not None
    return TemplateText(name, form, text)


def mistakes(text: str, name: str = "t.html.j2") -> list[WatchlistError]:
    return list(check_template(template(text, name))[0])


def warnings(text: str, name: str = "t.html.j2") -> list[WatchlistError]:
    problems, found = check_template(template(text, name))
    assert problems == ()
    return list(found)


def content(text: str, page: Page | None = None, name: str = "t.html.j2") -> str:
    with Renderer(template(text, name)) as renderer:
        return renderer.render(page or sample_page(), 1, 1)


def in_use(*texts: TemplateText) -> RouteTemplates:
    """Return the templates of a route that uses `texts`."""
    by_file = {each.file: each.text for each in texts}
    named = [Template(file=each.file, sha256=hash_of(each.text)) for each in texts]
    return RouteTemplates(named, lambda wanted: by_file[wanted.file])


def bodies(kind: str, page: Page, *texts: TemplateText) -> list[str]:
    with in_use(*texts) as templates:
        made = bodies_of(CHANNELS.get(kind), page, templates)
    assert templates.failures == []
    return made


# mistakes are explained at their place


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "fix"),
    [
        ("a\n{{ page.titel }}", 2, 9, "page has no 'titel'", "did you mean title?"),
        ("{{ page.stories[90].url }}", 1, 17, "a list has no element 90", "{% if … %}"),
        ("a\n{{ pages }}", 2, 4, "there is no variable 'pages'", "did you mean page?"),
        ("{{ page.title | uper }}", 1, 17, "there is no filter 'uper'", "did you mean upper?"),
        ("{{ page.title is evn }}", 1, 18, "there is no test 'evn'", "did you mean even?"),
        ("{{ page.title | safe }}", 1, 17, "there is no filter 'safe'", "remove it: values are always escaped"),
        ("a\n{% include 'x' %}", 2, 4, "{% include %} is not available", "{% macro %}"),
        ("{% import 'x' as y %}", 1, 4, "{% import %} is not available", "{% macro %}"),
        ("{% from 'x' import y %}", 1, 13, "{% import %} is not available", "{% macro %}"),
        ("{% extends 'other.html' %}", 1, 4, "can't extend this", 'write {% extends "stories.html" %}'),
        ("{% extends 'digest.html' %}", 1, 4, "can't extend this", 'write {% extends "stories.html" %}'),
        ("{% extends 'stories.html' %}{% block storie %}{% endblock %}", 1, 38, "no block 'storie'", "story?"),
        ("{% autoescape false %}x{% endautoescape %}", 1, 4, "autoescape", "remove it"),
        ("{{ page }}", 1, 4, "page is not a text", "such as page.subject"),
        ("a\n{% if %}", 2, 1, "can't be read", "check the braces"),
        ("{{ page.number + 'x' }}", 1, 1, "TypeError", "check the types"),
        ("{% macro a() %}{{ a() }}{% endmacro %}\n{{ a() }}", 1, 1, "calls itself without end", "flatter"),
        ("a\n<img src='https://e.example/a.png'>", 2, 1, "<img> is not allowed", "remove it"),
        ("<style>p{}</style>", 1, 1, "<style> is not allowed", "Wirewatch adds the page around it"),
        ("<a href='https://e.example/'>x</a>", 1, 10, "not one of the digest", "use story.url"),
        ("<p title={{ page.title }}>x</p>", 1, 1, "change the elements of the page", "into quotes"),
        ("x" * (MAX_CHARACTERS + 1), 1, 1, "longer than 64,000", "shorten it"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_a_fix(text: str, line: int, column: int, message: str, fix: str) -> None:
    first, *_ = mistakes(text)
    assert (first.file, first.line, first.column) == ("templates/t.html.j2", line, column)
    assert message in first.message
    assert fix in first.fix
    assert first.source == text.split("\n")[line - 1]


def test_all_mistakes_of_the_syntax_tree_are_reported_together() -> None:
    found = mistakes("{% include 'a' %}\n{{ page.title | safe }}\n{{ page._x }}\n{{ nothing }}")
    assert [problem.line for problem in found] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "path",
    [
        "{% for s in page.sections %}{% for t in s.stories %}\n{{ t.headlin }}{% endfor %}{% endfor %}",
        "{% for s in page.sections %}{% for t in s.stories %}{% for w in t.why %}\n{{ w.titel }}{% endfor %}{% endfor %}{% endfor %}",
        "{% for s in page.sections %}{% for t in s.stories %}{% if t.corrected %}\n{{ t.nope }}{% endif %}{% endfor %}{% endfor %}",
        "{% for s in page.sections %}{% for t in s.stories %}{% if t.update %}\n{{ t.update.number }}{% endif %}{% endfor %}{% endfor %}",
        "{% for s in page.sections %}{% if s.possible %}\n{{ s.nope }}{% endif %}{% endfor %}",
        "{% if not page.sections %}\n{{ page.nope }}{% endif %}",
        "{% for h in page.headlines %}\n{{ h.byline }}{% endfor %}",
    ],
)
def test_the_samples_reach_every_branch_in_which_a_name_may_be_wrong(path: str) -> None:
    (problem,) = mistakes(path)
    assert problem.line == 2
    assert " has no '" in problem.message


def test_a_template_for_slack_cannot_extend_a_layout_or_mention_anybody() -> None:
    (problem,) = mistakes('{% extends "stories.txt" %}', "t.slack.j2")
    assert problem.fix == "write the whole template here"
    first, second = mistakes("a\n<!channel> <https://e.example|x>", "t.slack.j2")
    assert (first.line, first.message) == (2, "'<!channel>' is not a link of the digest")
    assert "https://e.example" in second.message


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ('{% extends "stories.html" %}', "can't extend this", "write the whole template here"),
        ("<table><tr><td>x</td></tr></table>", "<table> is not allowed", "a card can't show it; use a, b, "),
        ("<img src='https://e.example/a.png'>", "<img> is not allowed", "remove it"),
        ("<a href='https://e.example/'>x</a>", "not one of the digest", "use story.url"),
        ("<a href='#part'>x</a>", "not one of the digest", "use story.url"),
    ],
)
def test_a_template_for_teams_has_only_what_a_card_can_show(text: str, message: str, fix: str) -> None:
    first, *_ = mistakes(text, "t.teams.j2")
    assert message in first.message
    assert fix in first.fix


def test_markup_that_a_card_ignores_is_a_warning() -> None:
    text = f'<p style="color:red" class="attention red">{LIST}</p>'
    assert [each.message for each in warnings(text, "t.teams.j2")] == ["style is ignored", "red is ignored"]


def test_markup_that_a_mail_ignores_is_a_warning() -> None:
    text = f'<p onclick="x" style="color:red;position:fixed;background:url(https://e.example/x)">{LIST}</p>'
    found = [problem.message for problem in warnings(text)]
    assert found == ["onclick is ignored", "position:fixed is ignored"]


def test_stories_that_a_template_leaves_out_are_a_warning() -> None:
    (warning,) = warnings("{{ page.title }}")
    assert "“Minister resigns over port deal” and 7 more" in warning.message


# hostile templates do no harm


HOSTILE = {
    "nested loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "a long loop": "{% for a in range(99999) %}xxxxxxxxxx{% endfor %}",
    "repetition": "{{ 'x' * 10000000000 }}",
    "repetition twice": "{{ ('x' * 20000000) | replace('x', 'yyyyyyyyyyyyyyyyyyyy') }}",
    "doubling": "{% set n = namespace(x='abcdefgh') %}{% for i in range(90) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a wide number": "{{ '%1000000000d' % 1 }}",
    "a wide format": "{{ '{:>1000000000}'.format(1) }}",
    "a large power": "{{ 9 ** (9 ** 9) }}",
    "wrapping": "{{ (page.title * 50000) | title | wordwrap(1) | length }}",
    "a large list": "{{ page.sections | slice(900000000) | list | length }}",
    "deep expressions": "{{ " + "-" * 60000 + "1 }}",
    "deep brackets": "{{ " + "(" * 30000 + ")" * 30000 + " }}",
    "deep blocks": "{% if 1 %}" * 2900 + "{% endif %}" * 2900,
    "endless recursion": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "many tags": "{% for a in range(12000) %}<b>{% endfor %}",
    "attributes without end": "{% for a in range(9000) %}<a {% endfor %}" + "x" * 60000,
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "a class": "{{ page.__class__.__mro__ }}",
    "a class by parts": "{{ page['__cl' ~ 'ass__'] }}",
    "a class by a filter": "{{ page | attr('__class__') }}",
    "a class by a format": "{{ '{0.__class__}'.format(page) }}",
    "globals of a function": "{{ range.__init__.__globals__ }}",
    "globals of a cycler": "{{ cycler.__init__.__globals__ }}",
    "the values of a record": "{{ page._values }}",
    "the undefined": "{{ nothing.__class__ }}",
    "script": "<script>alert(1)</script>",
    "a remote picture": "<img src='https://e.example/pixel.gif'>",
    "a form": "<form action='https://e.example/'><input name='password'></form>",
    "a remote frame": "<iframe src='https://e.example/'></iframe>",
    "unescaped": "{% autoescape false %}{{ page.title }}{% endautoescape %}",
}  # fmt: skip


@pytest.fixture
def little_cpu(monkeypatch: pytest.MonkeyPatch) -> float:
    """Reduce CPU_SECONDS to a third, so that the tests are quick. Return the reduced seconds."""
    seconds = CPU_SECONDS / 3
    monkeypatch.setattr(renderer_module, "CPU_SECONDS", seconds)
    return seconds


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_template_is_refused_at_upload_within_its_limits(text: str, little_cpu: float) -> None:
    before = getrusage(RUSAGE_CHILDREN)
    found = mistakes(text)
    after = getrusage(RUSAGE_CHILDREN)
    assert found
    assert all(problem.fix for problem in found)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < little_cpu + 1  # starting a worker takes a fraction of a second
    assert "/etc/passwd" not in str(found[0].message)


@pytest.mark.usefixtures("little_cpu")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_template_is_harmless_at_send_and_the_digest_is_complete(text: str) -> None:
    """Rendering a digest with a hostile template does no harm, even without the check at upload."""
    view = sealed([matched_article(1, title="The ferry has sunk"), matched_article(2)])
    with in_use(template(text)) as templates:
        (part,) = parts_of(view, ["email-html"], templates=templates)
    body = json.loads(part.body)
    assert "The ferry has sunk" in body["html"]
    assert "https://outlet1.example/1" in body["html"]
    assert "e.example/pixel" not in body["html"]
    for tag, attributes in elements_of(body["html"]):
        assert tag not in {"script", "img", "iframe", "form", "input"}
        assert not [name for name, _ in attributes if name.startswith("on")]
    if templates.failures:
        note = "Shown in the standard layout, because the template t.html.j2 could not be used."
        assert note in body["html"]
        assert note in " ".join(body["text"].split())


def test_the_class_of_a_record_is_undefined_in_a_list_too() -> None:
    assert content("{{ page.sections | map(attribute='__class__') | list }}").startswith("[Undefined")


def test_a_worker_has_a_limit_on_its_memory_and_ends_before_its_parent() -> None:
    with Renderer(template("{{ page.title }}")) as renderer:
        renderer.render(sample_page(), 1, 1)
        assert renderer._child is not None
        pid = renderer._child.process.pid
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
    assert re.search(rf"^Max address space\s+{MEMORY}\s+{MEMORY}\s", limits, re.MULTILINE)


def test_a_worker_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-parent")
    with Renderer(template("{{ page.title }}")) as renderer:
        renderer.render(sample_page(), 1, 1)
        assert renderer._child is not None
        pid = renderer._child.process.pid
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        status = Path(f"/proc/{pid}/status").read_text()
    assert b"secret-of-the-parent" not in environment
    assert re.search(r"CapEff:\s+0+$", status, re.MULTILINE)


def test_no_worker_is_left_behind() -> None:
    with Renderer(template("{{ page.title }}")) as renderer:
        renderer.render(sample_page(), 1, 1)
        assert renderer._child is not None
        process = renderer._child.process
    assert process.poll() is not None


def test_a_renderer_without_time_left_fails_instead_of_starting() -> None:
    with (
        Renderer(template("x"), lambda: False) as renderer,
        pytest.raises(TemplateFailed, match="no time left"),
    ):
        renderer.render(sample_page(), 1, 1)


def test_a_false_reply_of_a_worker_is_refused_or_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile template may control its worker, so the worker can send any reply."""
    page = sample_page()
    for reply in (
        b"",
        b"[]",
        b'{"problems": [], "outputs": [], "elements": [], "too_long": false}',
        b'{"problems": 1}',
        b"[" * 100_000,
        b'{"problems": [[Infinity, "x", "y", "z"]], "outputs": ["x"], "elements": [], "too_long": false}',
    ):
        with monkeypatch.context() as patch, Renderer(template("x")) as renderer:
            patch.setattr(renderer_module, "receive", lambda *_, reply=reply: bytearray(reply))
            with pytest.raises(TemplateFailed, match="wrong answer"):
                renderer.render(page, 1, 1)
    evil = json.dumps(
        {
            "problems": [],
            "outputs": ["<script>x</script><a href='https://e.example'>y</a>"],
            "elements": [],
            "too_long": False,
        }
    )
    with Renderer(template("x")) as renderer:
        monkeypatch.setattr(renderer_module, "receive", lambda *_: bytearray(evil.encode()))
        assert renderer.render(page, 1, 1) == "<a>y</a>"


def test_a_link_that_is_too_long_for_slack_allows_no_link_without_address() -> None:
    long = HeadlineView("Ferry sinks", f"https://a.example/{'a' * 2_300}", "a", "low")
    page = replace(sample_page(), sections=(), headlines=(long,))
    text = "{% for h in page.headlines %}<{{ h.url }}|a word>{% endfor %}"
    with Renderer(template(text, "t.slack.j2")) as renderer:
        assert renderer.render(page, 1, 1) == "&lt;|a word&gt;"
    assert left_out(page, "<|a word>", TemplateForm.SLACK) == (long,)


def test_slack_links_are_as_long_in_templates_as_in_the_standard_layout() -> None:
    address = f"https://a.example/{'a' * 2_000}"
    page = replace(sample_page(), sections=(), headlines=(HeadlineView("Ferry sinks", address, "a", "low"),))
    with Renderer(
        template("{% for h in page.headlines %}<{{ h.url }}|go>{% endfor %}", "t.slack.j2")
    ) as renderer:
        assert renderer.render(page, 1, 1) == f"<{address}|go>"


# texts of articles are not interpreted


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_hostile_articles_do_no_harm_in_the_samples(path: Path) -> None:
    page = hostile_page()
    shown = content(path.read_text(encoding="utf-8"), page, path.name)
    match form_of(path.name):
        case TemplateForm.HTML:
            tags = {tag for tag, _ in elements_of(shown)}
            assert not tags & {"script", "i"}
            hrefs = {value for _, found in elements_of(shown) for name, value in found if name == "href"}
            assert hrefs <= links_of(page)
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        case TemplateForm.TEAMS:
            assert {tag for tag, _ in elements_of(shown)} <= TEAMS_TAGS - {"i"}
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        case TemplateForm.SLACK:
            assert "<!channel>" not in shown
            assert "&lt;!channel&gt; ∗b∗" in shown
        case _:
            assert "\u202e" not in shown


@given(st.text(max_size=60), st.sampled_from(["html", "slack", "teams"]))
def test_any_output_of_a_worker_is_harmless_after_cleaning(text: str, form: str) -> None:
    link = "https://a.example/1"
    if form == "slack":
        shown = clean_slack(f"{text}<{link}|x>{text}", {link})
        assert set(re.findall(r"<[^>]*>?", shown)) <= {f"<{link}|x>"}
        return
    if form == "teams":
        card = card_elements(clean_teams(f'{text}<a href="{link}">x</a>{text}', {link}))
        assert json.dumps(card).count("Action.OpenUrl") <= 1
        assert all(each["type"] in {"RichTextBlock", "Container"} for each in card)
        return
    shown = clean_html(f'{text}<a href="{link}">x</a>{text}', {link})
    for tag, attributes in elements_of(shown):
        assert tag not in {
            "script",
            "style",
            "img",
            "iframe",
            "object",
            "form",
            "input",
            "link",
            "meta",
            "base",
        }
        assert all(
            value == link for name, value in attributes if name == "href" and not value.startswith("#")
        )


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p onclick=x()>a</p>", "<p>a</p>"),
        ("<a href='javascript:alert(1)'>a</a>", "<a>a</a>"),
        ("<a href='https://a.example/1'>a</a>", '<a href="https://a.example/1">a</a>'),
        ("<a href='https://a.example/1#x'>a</a>", "<a>a</a>"),
        ("<a href='#part'>a</a>", '<a href="#part">a</a>'),
        ("a<script>b</script><style>c</style><svg><script>d</script></svg>", "a"),
        ("<p style='color:red;background-image:url(x)'>a</p>", '<p style="color:red">a</p>'),
        ("<p style='background:url(//e.example)'>a</p>", "<p>a</p>"),
        ("<p style='background:\\75rl(//e.example)'>a</p>", "<p>a</p>"),
        ("<p style='width:expression(alert(1))'>a</p>", "<p>a</p>"),
        ("<p style='display:none'>a</p>", "<p>a</p>"),
        ("<p style='position:fixed;top:0'>a</p>", "<p>a</p>"),
        ("<p style='color:rgba(1, 2, 3, .5)'>a</p>", '<p style="color:rgba(1, 2, 3, .5)">a</p>'),
        ("<img src=x><input><base href=//e.example><meta http-equiv=refresh>a", "a"),
        ("<!-- a -->b", "b"),
        ("<!--links:3-->b", "<!--links:3-->b"),
        ("<!--links:footer-->b<!--links:12345-->", "b"),
        ("<!--[if mso]><b>a</b><![endif]-->b<!-->c<!--x--!>d", "bcd"),
        ("<!--a<!--links:3-->b", "b"),
        (
            "<p title='<!--links:3-->'>&lt;!--links:3--&gt;</p>",
            '<p title="&lt;!--links:3--&gt;">&lt;!--links:3--&gt;</p>',
        ),
        ("<p>a", "<p>a</p>"),
        ("a&#xfffe;b&#27;c&#x202e;d", "a\ufffdb\ufffdc\ufffdd"),
        ("</td></table></body>a", "a"),
    ],
)
def test_html_is_cleaned(html: str, cleaned: str) -> None:
    assert clean_html(html, {"https://a.example/1"}) == cleaned


def test_cleaning_refuses_too_many_tags_and_too_long_texts() -> None:
    for html in ("<b>" * (MAX_TAGS + 1), "x" * 300_001):
        with pytest.raises(UnsendableOutput):
            clean_html(html, ())


# every match is shown


@pytest.mark.parametrize("name", ["t.html.j2", "t.txt.j2", "t.slack.j2", "t.teams.j2"])
def test_stories_that_a_template_leaves_out_are_listed_at_the_end(name: str) -> None:
    kind = KINDS[name]
    (body,) = bodies(kind, sample_page(), template("{{ page.title }} only", name))
    for text in (
        "Coal exports rise for third month",
        "Retracted by its agency",
        "Port of Rotterdam",
        "안보리, 대북",
    ):
        assert text in " ".join(body.split())
    assert "further stories" in body.lower()
    assert "matched 16 = shown 4" in body
    assert "morning-brief #214" in body


def test_a_retraction_without_its_notice_is_listed_with_it() -> None:
    shown = "Minister resigns over port deal"
    (missing, *_) = left_out(sample_page(), shown, TemplateForm.TEXT)
    assert missing.headline == "Minister resigns over port deal"
    assert missing.outlet.startswith("Retracted by its agency")
    notice = "Retracted by its agency: it must not be used."
    assert missing not in left_out(sample_page(), f"{shown} {notice}", TemplateForm.TEXT)


def test_a_story_counts_as_shown_by_its_link_or_the_start_of_its_headline() -> None:
    page = replace(
        sample_page(),
        sections=(),
        headlines=(HeadlineView("A b*c_d: the ferry has sunk again", "https://a.example/1", "a", "low"),),
    )
    for text in ("https://a.example/1", "x A B*C_D: THE\nFERRY has sunk again… y"):
        assert left_out(page, text, TemplateForm.TEXT) == ()
    for text in ("https://a.example/12", "A b*c_d: the ferry", ""):
        assert left_out(page, text, TemplateForm.TEXT) == page.headlines
    assert left_out(page, '<a href="https://a.example/1">x</a>', TemplateForm.HTML) == ()
    assert left_out(page, '<a title="https://a.example/1">x</a>', TemplateForm.HTML) == page.headlines
    for form in (TemplateForm.HTML, TemplateForm.TEAMS):
        assert left_out(page, '<a href="https://a.example/1" class="x"><b> x</b></a>', form) == ()
        for empty in ("", " ", "<b> </b>"):
            assert left_out(page, f'<a href="https://a.example/1">{empty}</a> x', form) == page.headlines
    assert left_out(page, "<https://a.example/1|x>", TemplateForm.SLACK) == ()
    for empty in ("<https://a.example/1|>", "<https://a.example/1| >"):
        assert left_out(page, f"{empty} x", TemplateForm.SLACK) == page.headlines
    assert left_out(page, "A b∗cˍd: the ferry has sunk again", TemplateForm.SLACK) == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_shows_everything_without_a_mistake_or_a_warning(path: Path) -> None:
    assert check_template(template(path.read_text(encoding="utf-8"), path.name)) == ((), ())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_says_that_nothing_matched(path: Path) -> None:
    shown = content(path.read_text(encoding="utf-8"), empty_page(), path.name)
    assert "Nothing matched since the last message." in shown


# the forms


def test_an_html_template_replaces_a_block_of_the_standard_layout() -> None:
    text = '{% extends "stories.html" %}{% block story %}<tr><td>only {{ story | linked }}{{ story.notice }}</td></tr>{% endblock %}'
    (body,) = bodies("email-html", sample_page(), template(text))
    html = json.loads(body)["html"]
    assert html.count("<td>only ") == 6
    assert "North Korea</h2>" in html  # the headings are those of the standard layout
    assert "Read at" not in html
    assert html.startswith("<!doctype html>")


def test_a_template_that_changes_nothing_gives_the_standard_layout() -> None:
    for name, kind in (("stories.txt", "email-text"), ("stories.html", "email-html")):
        own = template(f'{{% extends "{name}" %}}', "t.txt.j2" if name.endswith("txt") else "t.html.j2")
        (built_in,) = CHANNELS.get(kind).render(sample_page())
        (body,) = bodies(kind, sample_page(), own)
        if kind == "email-text":
            assert body.strip() == built_in.strip()
        else:
            custom, standard = (elements_of(json.loads(each)["html"]) for each in (body, built_in))
            assert [tag for tag, _ in custom if tag != "tbody"] == [
                tag for tag, _ in standard if tag != "tbody"
            ]


def test_a_mail_may_have_templates_for_both_of_its_parts() -> None:
    html, text = template(f"<p>own html</p>{LIST}"), template(f"own text\n{LIST}", "t.txt.j2")
    (body,) = bodies("email-html", sample_page(), html, text)
    assert "own html" in json.loads(body)["html"]
    assert json.loads(body)["text"].startswith("own text\n")
    (body,) = bodies("email-html", sample_page(), html)
    assert json.loads(body)["text"] == CHANNELS.get("email-text").render(sample_page())[0]


def test_matched_words_are_marked_in_each_form() -> None:
    text = "{% for s in page.sections %}{% for t in s.stories %}{% for q in t.quotes %}{{ q | marked }}\n{% endfor %}{% endfor %}{% endfor %}"
    assert ">soldiers</mark> were <mark" in content(text)
    assert "About 1,200 *soldiers* were *deployed* to" in content(text, name="t.txt.j2")
    assert "결의안을 *표결*\u200b했다." in content(text, name="t.slack.j2")
    assert "결의안을 <b>표결</b>했다." in content(text, name="t.teams.j2")


RICH = {"type": "RichTextBlock", "spacing": "Small"}
PARAGRAPH = {**RICH, "spacing": "Default"}


def run(text: str, **style: object) -> dict[str, object]:
    return {"type": "TextRun", "text": text, **style}


@pytest.mark.parametrize(
    ("html", "elements"),
    [
        ("<p>a\n  b</p>c", [{**PARAGRAPH, "inlines": [run("a b")]}, {**RICH, "inlines": [run("c")]}]),
        ("a <b>b<i> c</i></b>", [{**RICH, "inlines": [
            run("a "), run("b", weight="Bolder"), run(" c", weight="Bolder", italic=True)]}]),
        ("a<br>b", [{**RICH, "inlines": [run("a")]}, {**RICH, "spacing": "None", "inlines": [run("b")]}]),
        ("a<hr>b", [{**RICH, "inlines": [run("a")]}, {**RICH, "separator": True, "inlines": [run("b")]}]),
        ("<h1>a</h1>", [{**RICH, "spacing": "Medium", "inlines": [run("a", weight="Bolder", size="Large")]}]),
        ("<ul><li>a<li><p>b</p></ul>", [
            {**RICH, "inlines": [run("• a")]}, {**PARAGRAPH, "inlines": [run("• b")]}]),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", [
            {**RICH, "inlines": [run(text)]} for text in ("1. a", "• b", "2. c")]),
        ("<p class='good x'>a<span class='subtle'>b</span></p>", [{**PARAGRAPH, "inlines": [
            run("a", color="Good"), run("b", color="Good", isSubtle=True)]}]),
        ("<u>a</u><s>b</s><mark>c</mark><small>d</small>", [{**RICH, "inlines": [
            run("a", underline=True), run("b", strikethrough=True), run("c", highlight=True),
            run("d", size="Small")]}]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", [
            {"type": "Container", "style": "emphasis", "spacing": "Small", "items": [
                {**RICH, "inlines": [run("a")]}, {**RICH, "inlines": [run("b")]}]},
            {**RICH, "inlines": [run("c")]}]),
        ("<a href='https://a.example/1'>x</a>", [{**RICH, "inlines": [
            run("x", selectAction={"type": "Action.OpenUrl", "url": "https://a.example/1"})]}]),
        ("<a href='https://b.example/'>x</a>", [{**RICH, "inlines": [run("x")]}]),
        ("**a** [b](https://b.example) &lt;b&gt;", [{**RICH, "inlines": [
            run("**a** [b](https://b.example) <b>")]}]),
        ("<bdi>אב</bdi> c", [{**RICH, "inlines": [run("\u2068אב\u2069 c")]}]),
        (" <p> </p><hr>", []),
        ("<p>a <b>b</b> </p>", [{**PARAGRAPH, "inlines": [run("a "), run("b", weight="Bolder")]}]),
        ("a&#xfffe;b&#27;c&#x202e;d", [{**RICH, "inlines": [run("a\ufffdb\ufffdc\ufffdd")]}]),
    ],
)  # fmt: skip
def test_html_becomes_elements_of_a_card(html: str, elements: list[dict[str, object]]) -> None:
    assert card_elements(clean_teams(html, {"https://a.example/1"})) == elements


@pytest.mark.parametrize("tag", ["<span class=good>", "<blockquote>"])
def test_many_unclosed_elements_are_converted_fast(tag: str) -> None:
    cleaned = clean_teams(f"{tag}x" * MAX_TAGS, ())
    with at_most(3):
        assert card_elements(cleaned)


def test_slack_texts_are_cut_into_blocks_between_paragraphs_and_lines() -> None:
    text = (
        "{% for i in range(30) %}" + "word " * 20 + "{{ i }}\n{{ '\\n' if i % 10 == 9 }}{% endfor %}" + LIST
    )
    (body,) = bodies("slack", sample_page(), template(text, "t.slack.j2"))
    sections = [block["text"]["text"] for block in json.loads(body)["blocks"] if block["type"] == "section"]
    assert len(sections) > 1
    assert max(map(len, sections)) <= MAX_SECTION
    assert "".join(re.findall(r"\d+$", "\n".join(sections), re.MULTILINE)).startswith("0123456789101112")


@pytest.mark.parametrize("name", ["t.html.j2", "t.txt.j2", "t.slack.j2", "t.teams.j2"])
def test_a_large_digest_is_split_and_shows_every_story_once(name: str) -> None:
    kind = KINDS[name]
    view = sealed([matched_article(number, title=f"Headline number {number}.") for number in range(120)])
    padding = {"t.html.j2": 4_000, "t.txt.j2": 4_000, "t.slack.j2": 300, "t.teams.j2": 600}[name]
    text = (
        "{% for s in page.sections %}{% for t in s.stories %}{{ t | linked }}"
        f"\n{'word ' * (padding // 5)}\n\n"
        "{% endfor %}{% endfor %}"
    )
    with in_use(
        template(text + "{% for h in page.headlines %}{{ h | linked }}\n{% endfor %}", name)
    ) as templates:
        parts = parts_of(view, [kind], templates=templates)
    assert templates.failures == []
    assert len(parts) > 1
    shown = [json.loads(part.body)["html"] if kind == "email-html" else part.body for part in parts]
    for number in range(120):
        link = re.compile(rf'https://outlet{number}\.example/{number}["|\s]')
        assert sum(bool(link.search(body)) for body in shown) == 1


@pytest.mark.parametrize(
    ("name", "text", "count", "why"),
    [
        ("t.html.j2", "x", 100_000, "one story is too long for a message"),
        ("t.txt.j2", "x", 160_000, "one story is too long for a message"),
        ("t.slack.j2", "x", 2_900, "a line has more than 2,800 characters"),
        ("t.slack.j2", "x\\n", 5_000, "one story is too long for a message"),
        ("t.teams.j2", "x", 24_000, "one story is too long for a message"),
    ],
)
def test_a_story_that_fits_no_message_gives_the_standard_layout(
    name: str, text: str, count: int, why: str
) -> None:
    kind = KINDS[name]
    text = (
        "{% for s in page.sections %}{% for t in s.stories %}{{ t.headline }}"
        f"{{{{ '{text}' * {count} }}}}"
        "{% endfor %}{% endfor %}"
    )
    with in_use(template(text, name)) as templates:
        made = bodies_of(CHANNELS.get(kind), sample_page(), templates)
    (failure,) = templates.failures
    assert why in str(failure)
    assert "standard layout" in " ".join(made[0].split())


def test_kinds_without_templates_are_not_changed_by_templates() -> None:
    with in_use(template("x"), template("y", "t.slack.j2")) as templates:
        for kind in ("webhook", "pagerduty", "atom"):
            assert bodies_of(CHANNELS.get(kind), sample_page(), templates) == CHANNELS.get(kind).render(
                sample_page()
            )


def test_a_template_without_a_good_version_gives_the_standard_layout() -> None:
    with RouteTemplates([Template(file="t.slack.j2")], lambda _: pytest.fail("nothing to read")) as templates:
        (body,) = bodies_of(CHANNELS.get("slack"), sample_page(), templates)
    assert "Shown in the standard layout, because the template t.slack.j2 could not be used." in body
    assert [failure.file for failure in templates.failures] == ["t.slack.j2"]


def test_rendering_is_the_same_each_time() -> None:
    text = (ROOT / "samplefiles/templates/cards.html.j2").read_text(encoding="utf-8")
    assert content(text) == content(text)


def test_hostile_text_contains_the_characters_that_the_formats_escape() -> None:
    values: dict[str, Any] = {"<": 1, '"': 1, "'": 1, "&": 1, "*": 1, "`": 1, "{{": 1, "\u202e": 1}
    assert all(text in HOSTILE_TEXT for text in values)
