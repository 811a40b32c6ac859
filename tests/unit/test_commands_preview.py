"""Tests `wirewatch preview`: every kind of message, custom templates, `--articles`, and mistakes."""

import json
from pathlib import Path

import pytest
from wirewatch.article import Article

from tests.running import WIRE_ITEM, Run, objects
from tests.unit.matched_articles import NOW

ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, template: own.slack.j2, channels: ["slack:desk"]}
  brief: {title: The brief, schedule: daily 07:30, channels: [email-text]}
"""
WATCHLIST = "watchlist: w\ntitle: Troops\nrules:\n  - {id: r, query: troops}\n"
LIST = "own layout\n{% for s in page.sections %}{% for t in s.stories %}{{ t | linked }} {{ t.notice }}\n{% endfor %}{% endfor %}{% for h in page.headlines %}{{ h | linked }}\n{% endfor %}"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    for name, text in {
        "routes.yaml": ROUTES,
        "watchlists/w.yaml": WATCHLIST,
        "templates/own.slack.j2": LIST,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_kind_of_message_is_written(run: Run, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, printed, _ = run("preview", "desk", "--config", config, "--out", out)
    assert code == 0
    names = [
        "desk.html",
        "desk.txt",
        "desk.slack.html",
        "desk.slack.json",
        "desk.teams.html",
        "desk.teams.json",
    ]
    assert printed.splitlines() == [str(out / name) for name in names]
    for name in names:
        assert "Coal exports rise for third month" in (out / name).read_text(encoding="utf-8"), name
    slack = (out / "desk.slack.html").read_text(encoding="utf-8")
    assert "own layout" in slack
    assert "desk #214" in slack
    assert "own layout" not in (out / "desk.html").read_text(encoding="utf-8")
    assert ">Desk</h1>" in (out / "desk.html").read_text(encoding="utf-8")


def test_a_template_of_the_command_line_replaces_that_of_the_route(
    run: Run, config: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere/draft.slack.j2"
    other.parent.mkdir()
    other.write_text(LIST.replace("own", "draft"), encoding="utf-8")
    code, printed, _ = run(
        "preview", "desk", "--config", config, "--out", tmp_path, "--kind", "slack", "--template", other
    )
    assert code == 0
    assert printed.splitlines() == [str(tmp_path / "desk.slack.html"), str(tmp_path / "desk.slack.json")]
    assert "draft layout" in (tmp_path / "desk.slack.json").read_text(encoding="utf-8")


def test_a_mistake_in_a_template_is_reported_and_the_standard_layout_is_shown(
    run: Run, config: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.txt.j2"
    draft.write_text("{{ page.titel }}", encoding="utf-8")
    code, printed, errors = run(
        "preview", "brief", "--config", config, "--out", tmp_path, "--kind", "text", "--template", draft
    )
    assert code == 1
    assert f"{draft}:1:9: page has no 'titel'" in errors
    assert "fix: did you mean title?" in errors
    assert "the standard layout is shown instead of draft.txt.j2" in errors
    assert "because the template draft.txt.j2 could not be used" in " ".join(printed.split())
    assert "The brief" in printed
    (config / "templates/own.slack.j2").write_text("{% include 'x' %}", encoding="utf-8")
    code, printed, _ = run("preview", "desk", "--config", config, "--out", tmp_path, "--json")
    assert code == 1
    problem, *files = objects(printed)
    assert (problem["file"], problem["line"]) == (str(config / "templates/own.slack.j2"), 1)
    assert {each["kind"] for each in files} == {"html", "text", "slack", "teams"}


def test_preview_shows_a_digest_of_the_articles_on_the_command_line(
    run: Run, config: Path, tmp_path: Path
) -> None:
    lines = [
        {"title": "Troops on the quay", "text": "The troops came at night.", "url": "https://a.example/1"},
        {"title": "A ferry", "text": "Nothing of interest."},
        {"title": "", "text": ""},
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    code, printed, errors = run(
        "preview", "brief", "--config", config, "--out", tmp_path, "--kind", "text", "--articles", articles
    )
    assert code == 0
    assert "Troops on the quay" in printed
    assert "ferry" not in printed
    assert "matched 1 = shown 1" in printed
    assert "articles.jsonl#2" in errors  # what could not be read
    (config / "watchlists/w.yaml").write_text("watchlist: w\nrules: []\n", encoding="utf-8")
    code, _, errors = run("preview", "brief", "--config", config, "--out", tmp_path, "--articles", articles)
    assert code == 2
    assert "watchlists/w.yaml" in errors


def test_preview_leaves_out_articles_outside_the_period_and_counts_them(
    run: Run, config: Path, tmp_path: Path
) -> None:
    lines = [
        {"title": f"Troops {day}", "text": "The troops came.", "date": f"2026-11-0{day}T10:00:00Z"}
        for day in (1, 2, 3)
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    usual = ("--config", config, "--out", tmp_path, "--kind", "text", "--articles", articles)
    code, printed, errors = run("preview", "brief", *usual, "--since", "2026-11-02", "--until", "2026-11-02")
    assert code == 0
    assert [day for day in (1, 2, 3) if f"Troops {day}" in printed] == [2]
    assert "1 article read, 2 outside the period" in errors
    code, _, errors = run("preview", "brief", *usual, "--since", "2026-12-01")
    assert code == 1
    assert "of 3 articles, none is known to be from the time of --since and --until" in errors


def test_preview_says_which_articles_an_embargo_leaves_out(run: Run, config: Path, tmp_path: Path) -> None:
    item = WIRE_ITEM | {
        "body_text": "The troops came.",
        "headline": "Troops",
        "embargoed": "2090-01-01T00:00:00Z",
    }
    file = tmp_path / "held.json"
    file.write_text(json.dumps(item | {"uri": "urn:x:1"}), encoding="utf-8")
    usual = ("--config", config, "--out", tmp_path, "--kind", "text")
    code, printed, errors = run("preview", "brief", *usual, "--articles", file)
    assert (code, "Troops\n" in printed) == (0, False)
    assert errors == f"left out {file}: embargoed until 2090-01-01 00:00 UTC\n"


LONG_QUOTES = "{% for s in page.sections %}{% for t in s.stories %}{{ t | linked }} {{ t.notice }} {{ t.headline * 200 }}\n{% endfor %}{% endfor %}{% for h in page.headlines %}{{ h | linked }}\n{% endfor %}"


def test_preview_says_why_a_template_without_a_mistake_cannot_be_used(
    run: Run, config: Path, tmp_path: Path
) -> None:
    (config / "templates/own.slack.j2").write_text(LONG_QUOTES, encoding="utf-8")
    arguments = ("preview", "desk", "--config", config, "--out", tmp_path, "--kind", "slack")
    code, _, errors = run(*arguments)
    assert code == 1
    assert errors == (
        "the standard layout is shown instead of own.slack.j2: a line has more than 2,800 characters\n"
        "  fix: break the line, or show less in it\n"
    )
    code, printed, _ = run(*arguments, "--json")
    failure, *files = objects(printed)
    assert code == 1
    assert failure == {
        "kind": "standard-layout",
        "file": "own.slack.j2",
        "message": "a line has more than 2,800 characters",
        "fix": "break the line, or show less in it",
    }
    assert {file["kind"] for file in files} == {"slack"}
    assert run("check", config)[0] == 0


def test_a_line_of_a_slack_template_that_is_always_too_long_is_a_mistake(
    run: Run, config: Path, tmp_path: Path
) -> None:
    (config / "templates/own.slack.j2").write_text(LIST + "x " * 1_401, encoding="utf-8")
    code, printed, _ = run("check", config)
    assert code == 1
    assert "own.slack.j2:1:1: a line has more than 2,800 characters" in printed
    assert "fix: break the line, or show less in it" in printed


def test_a_slack_template_may_have_a_long_line_only_for_an_empty_digest(run: Run, config: Path) -> None:
    notice = "{% if not page.stories %}" + "x " * 1_401 + "{% endif %}"
    (config / "templates/own.slack.j2").write_text(LIST + notice, encoding="utf-8")
    assert run("check", config)[0] == 0


WEAK = """\
watchlist: w
entities:
  north-korea: {names: [Pyongyang], weak: [the North]}
rules:
  - {id: near, query: "@north-korea NEAR/2 troops"}
"""


def test_preview_of_an_instant_route_says_which_articles_have_only_possible_matches(
    run: Run, config: Path, tmp_path: Path
) -> None:
    (config / "watchlists/w.yaml").write_text(WEAK, encoding="utf-8")
    lines = [
        {"title": f"Report {number}", "text": "Pyongyang spoke. Later on Monday the North sent troops."}
        for number in range(6)
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    usual = ("--config", config, "--out", tmp_path, "--kind", "text", "--articles", articles)
    code, _, errors = run("preview", "desk", *usual)
    assert code == 0
    assert errors.count(f"left out {articles}") == 5
    assert f"left out {articles}#1: only possible matches: w/near (weak name)\n" in errors
    assert (
        "6 articles with only possible matches are left out (weak name: 6), because desk is an instant route, "
        "and sends only certain matches\n"
        "  fix: if a weak name is meant, list words that confirm it (with:), or list it under names; "
        "or use a route with a schedule, which lists possible matches\n"
    ) in errors
    code, printed, _ = run("preview", "desk", *usual, "--json")
    left_out, file = objects(printed)
    assert (left_out["kind"], left_out["count"], file["kind"]) == ("left-out", 6, "text")
    assert (left_out["weak_names"], left_out["uncertain_text"]) == (6, 0)
    assert left_out["message"].startswith("6 articles with only possible matches are left out")
    code, printed, errors = run("preview", "brief", *usual)
    assert ("left out" in errors, "possible 6" in printed) == (False, True)


def test_preview_counts_uncertain_text_as_the_reason_of_a_possible_match(
    run: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "A ferry", "text": "A ferry left."}), encoding="utf-8")
    article = Article(title="A ferry", body="A ferry left.", tail="The troops came.", published=NOW)
    monkeypatch.setattr("wirewatch.commands.files.match_report.articles_at", lambda *_, **__: [article])
    _, printed, _ = run(
        "preview", "desk", "--config", config, "--out", tmp_path, "--json", "--articles", file
    )
    left_out = objects(printed)[0]
    assert (left_out["weak_names"], left_out["uncertain_text"]) == (0, 1)
    assert left_out["message"].startswith(
        "1 article with only possible matches is left out (uncertain text: 1)"
    )
    assert left_out["fix"].startswith("see uncertain text with wirewatch parse FILE; or ")


def test_an_article_without_a_link_is_shown_with_the_path_of_its_file(
    run: Run, config: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "Troops", "text": "The troops came at night."}), encoding="utf-8")
    out = tmp_path / "out"
    run("preview", "brief", "--config", config, "--out", out, "--kind", "text", "--articles", file)
    shown = "".join((out / "brief.txt").read_text(encoding="utf-8").split())
    assert f"Thearticleisstoredas{file}" in shown
    assert "s3:" not in shown


def test_a_folder_that_cannot_be_written_is_named_with_a_fix(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = run("preview", "brief", "--config", config, "--out", tmp_path / "file")
    assert code == 2
    assert err.startswith(f"wirewatch: --out: {tmp_path / 'file'} can't be written: ")


def test_the_message_of_a_digest_without_stories_is_shown(run: Run, config: Path, tmp_path: Path) -> None:
    code, printed, _ = run(
        "preview", "brief", "--config", config, "--out", tmp_path, "--kind", "text", "--empty"
    )
    assert code == 0
    assert "Nothing matched since the last message." in printed


STORIES = "{% for section in page.sections %}{% for story in section.stories %}{{ story.headline }}\n{% endfor %}{% endfor %}"


@pytest.mark.parametrize(("kind", "suffix"), [("text", "txt"), ("html", "html")])
def test_a_mail_whose_template_shows_nothing_says_that_nothing_matched(
    run: Run, config: Path, tmp_path: Path, kind: str, suffix: str
) -> None:
    for text, sentences in ((STORIES, 1), ("{{ page.nothing }}", 1), ("Quiet. " + STORIES, 0)):
        template = tmp_path / f"draft.{suffix}.j2"
        template.write_text(text, encoding="utf-8")
        arguments = ("preview", "brief", "--config", config, "--out", tmp_path, "--kind", kind, "--empty")
        code, _, _ = run(*arguments, "--template", template)
        assert code == 0
        mail = (tmp_path / f"brief.{suffix}").read_text(encoding="utf-8")
        body = mail.partition("</head>")[2].partition("&#847;")[2] or mail
        assert body.count("Nothing matched since the last message.") == sentences


def test_pages_are_opened_in_a_browser(
    run: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert run("preview", "brief", "--config", config, "--out", tmp_path, "--open")[0] == 0
    names = ("brief.html", "brief.slack.html", "brief.teams.html")
    assert opened == [(tmp_path / name).as_uri() for name in names]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["brif"], "there is no route 'brif'; did you mean brief?"),
        (["brief", "--template", "none.html.j2"], "none.html.j2 can't be read: No such file or directory"),
        (
            ["brief", "--template", "draft.html"],
            "draft.html is not named like a template: use .html.j2",
        ),
        (["brief", "--articles", "nowhere"], "nowhere does not exist"),
        (["brief", "--until", "2026-11-01"], "--since and --until select articles; add --articles PATH"),
        (
            ["brief", "--articles", ".", "--since", "2026-11-02", "--until", "2026-11-01"],
            "--since is later than --until",
        ),
    ],
)
def test_a_wrong_argument_is_reported(run: Run, config: Path, arguments: list[str], message: str) -> None:
    code, _, errors = run("preview", *arguments, "--config", config)
    assert code == 2
    assert message in errors


def test_a_folder_without_routes_is_an_error_with_a_fix(run: Run, tmp_path: Path) -> None:
    code, _, errors = run("preview", "brief", "--config", tmp_path)
    assert code == 2
    assert f"{tmp_path} has no routes.yaml; name the folder that holds it with --config" in errors


def test_a_route_with_a_mistake_is_an_error_that_says_how_to_see_the_mistake(run: Run, config: Path) -> None:
    (config / "routes.yaml").write_text(ROUTES.replace("daily 07:30", "dayly"), encoding="utf-8")
    assert run("check", config)[0] == 1
    code, _, errors = run("preview", "brief", "--config", config)
    assert code == 2
    problem = f"routes.yaml has mistakes, and no sound route 'brief'; wirewatch check {config} shows them"
    assert errors == f"wirewatch: {problem}\n"
    assert run("preview", "desk", "--config", config)[0] == 0


# check


def test_check_reads_templates_and_reports_their_mistakes(run: Run, config: Path) -> None:
    assert run("check", config)[0] == 0
    (config / "templates/own.slack.j2").write_text("a\n{{ page.titel }}", encoding="utf-8")
    (config / "templates/brief.htm").write_text("x", encoding="utf-8")
    code, printed, _ = run("check", config)
    assert code == 1
    assert f"error: {config / 'templates/own.slack.j2'}:2:9: page has no 'titel'" in printed
    assert (
        f"warning: {config / 'templates/brief.htm'}:1:1: this file looks like a template and is not read"
        in printed
    )
    code, printed, _ = run("check", config / "templates/own.slack.j2")
    assert code == 1
    assert "page has no 'titel'" in printed


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("own.slac.j2", "invalid name of a template 'own.slac.j2'"),
        ("../own.slack.j2", "invalid name of a template '../own.slack.j2'"),
        ("owm.slack.j2", "unknown template 'owm.slack.j2'"),
        ("[own.slack.j2, templates/own.slack.j2]", "is the second template for slack"),
        ("{slack: own.slack.j2}", "template must be a list"),
    ],
)
def test_a_wrong_name_of_a_template_is_a_mistake(run: Run, config: Path, template: str, message: str) -> None:
    (config / "routes.yaml").write_text(
        ROUTES.replace("template: own.slack.j2", f"template: {template}"), encoding="utf-8"
    )
    code, printed, _ = run("check", config)
    assert code == 1
    assert message in printed


def test_a_template_that_no_channel_uses_is_a_mistake(run: Run, config: Path) -> None:
    (config / "routes.yaml").write_text(ROUTES.replace('"slack:desk"', "email-text"), encoding="utf-8")
    code, printed, _ = run("check", config)
    assert code == 1
    assert "no channel of this route uses 'own.slack.j2', which is for slack" in printed
