"""Tests that custom templates are uploaded, checked and used on a stack. A faulty template never
stops a digest.
"""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.channels.kind import Part
from wirewatch.configuration.template_names import hash_of
from wirewatch.pipeline import digest_publisher

from tests.house import House, bucket_name

WATCHLIST = "watchlist: w\ntitle: Troops\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, template: brief.slack.j2, channels: ["slack:korea-desk"]}
"""
TEMPLATE = """\
own layout one
{% for section in page.sections %}{% for story in section.stories %}
• {{ story | linked }} {{ story.notice }}
{% endfor %}{% endfor %}
{% for headline in page.headlines %}
{{ headline | linked }}
{% endfor %}
"""
FALLBACK = "Shown in the standard layout, because the template brief.slack.j2 could not be used."

FAILS_AT_SEND = (  # the samples of the checks have no such page
    "{% if page.number == 1 and page.due[:4] != '2000' and page.route == 'desk' %}{{ page.nope }}{% endif %}"
)


def configured(house: House, files: dict[str, str | None]) -> list[str]:
    """Upload `files` (None deletes a file), compile, and return the texts of the new mails."""
    for key, text in files.items():
        if text is None:
            house.s3.delete_object(Bucket=bucket_name("config"), Key=key)
        else:
            house.upload(key, text, "config")
    house.send("CompileQueue", {"recompile": True})
    assert house.run("compile_watchlists") == 0
    return [mail["Message"] for mail in house.mails()]


def started(house: House, template: str = TEMPLATE) -> list[str]:
    files = {"watchlists/w.yaml": WATCHLIST, "templates/brief.slack.j2": template, "routes.yaml": ROUTES}
    return configured(house, dict(files))


def waiting(house: House) -> None:
    """Upload and ingest an article that matches, so that it waits in the outbox."""
    name = uuid.uuid4().hex
    body = f"The troops came. {' '.join(uuid.uuid4().hex[:8] for _ in range(40))}"
    house.upload(
        f"articles/{name}.json",
        json.dumps({"title": f"Item {name}", "text": body, "url": f"https://x.example/{name}"}),
    )
    house.run("ingest")


def posted(house: House) -> str:
    """Upload an article. Return the text of the one message that is posted for the article."""
    before = len(house.slack.posts)
    waiting(house)
    house.drain()
    ((_, payload),) = house.slack.posts[before:]
    assert "https://x.example/" in json.dumps(payload)
    return text_of(payload)


def text_of(payload: dict[str, Any]) -> str:
    blocks = [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]
    contexts = [block["elements"][0]["text"] for block in payload["blocks"] if block["type"] == "context"]
    return "\n".join([*blocks, *contexts])


def parts(house: House) -> list[Part]:
    (digest,) = {row["pk"].removeprefix("D#") for row in house.rows("D#") if row["sk"] == "META"}
    return house.digests.parts(digest)


def test_a_route_uses_its_template(house: House) -> None:
    assert started(house) == []
    text = posted(house)
    assert text.startswith("own layout one\n")
    assert "matched 1 = shown 1" in text
    assert "desk #1" in text
    assert FALLBACK not in text


def test_a_better_template_replaces_the_one_before(house: House) -> None:
    started(house)
    assert configured(house, {"templates/brief.slack.j2": TEMPLATE.replace("one", "two")}) == []
    assert posted(house).startswith("own layout two\n")


def test_a_broken_template_is_reported_and_its_last_good_version_stays_in_use(house: House) -> None:
    started(house)
    broken = TEMPLATE.replace("story.notice", "story.notise")
    (mail,) = configured(house, {"templates/brief.slack.j2": broken})
    assert "1 mistake in templates/brief.slack.j2" in mail
    assert "The last good version of this file stays in use." in mail
    assert "templates/brief.slack.j2:3:33: story has no 'notise'" in mail
    assert "fix: did you mean notice?" in mail
    stored = house.s3.get_object(Bucket=bucket_name("config"), Key="reports/templates/brief.slack.j2.json")
    report = json.loads(stored["Body"].read())
    assert report["problems"][0]["line"] == 3
    assert posted(house).startswith("own layout one\n")
    assert configured(house, {}) == []  # the same report is mailed once
    assert configured(house, {"templates/brief.slack.j2": TEMPLATE}) == []
    assert list(house.registry.reports()) == []


def test_a_first_template_with_a_mistake_gives_the_standard_layout_with_a_note(house: House) -> None:
    (mail,) = started(house, "{{ page.titel }}")
    assert "Nothing of this file is in use." in mail
    text = posted(house)
    assert FALLBACK in text
    assert "“troops”" in text  # as the built-in template shows it
    configured(house, {"templates/brief.slack.j2": TEMPLATE})
    assert posted(house).startswith("own layout one\n")


@pytest.mark.parametrize(
    "hostile",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 10000000000 }}",
        "{% include 'x' %}",
        "{{ page.__class__ }}",
        "<!channel> come here",
    ],
)
def test_a_hostile_template_is_refused_at_upload_and_the_digest_goes_out(house: House, hostile: str) -> None:
    (mail,) = started(house, hostile)
    assert "templates/brief.slack.j2" in mail
    text = posted(house)
    assert FALLBACK in text
    assert "<!channel>" not in text


def test_a_template_that_fails_at_send_is_counted_and_the_digest_goes_out(
    house: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The template fails only for a real digest. The template passes the checks, because the checks
    render only the sample digests.
    """
    started(house, TEMPLATE + FAILS_AT_SEND)
    text = posted(house)
    assert FALLBACK in text
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["TemplateFailures"] for line in lines if "TemplateFailures" in line][-1] == [1.0]
    (warning,) = [record for record in caplog.records if record.message == "template failed"]
    assert vars(warning)["why"] == "brief.slack.j2:8: page has no 'nope'"


def test_a_template_that_failed_is_counted_once_although_the_message_is_sent_at_the_second_attempt(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the second attempt, the parts are already stored, so the template is not rendered again."""
    started(house, TEMPLATE + FAILS_AT_SEND)
    capsys.readouterr()
    refused: list[str] = []

    def refuse(phase: str, operation: str, _: dict[str, object]) -> None:
        if (phase, operation) == ("before", "Publish") and not refused:
            refused.append(operation)
            raise ClientError({"Error": {"Code": "InternalError"}}, operation)

    house.hooks.append(refuse)
    assert FALLBACK in posted(house)
    assert refused == ["Publish"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert sum(sum(line.get("TemplateFailures", [])) for line in lines) == 1


def test_a_deleted_template_stays_in_use_as_long_as_a_route_names_it(house: House) -> None:
    started(house)
    (mail,) = configured(house, {"templates/brief.slack.j2": None})
    assert "this file was deleted, but routes.yaml still names it; its last version stays in use" in mail
    assert "The last good version of this file stays in use." in mail
    assert posted(house).startswith("own layout one\n")
    without = ROUTES.replace("template: brief.slack.j2, ", "")
    assert configured(house, {"routes.yaml": without}) == []
    assert "own layout" not in posted(house)


def test_a_route_that_names_an_unknown_template_is_a_mistake(house: House) -> None:
    started(house)
    (mail,) = configured(house, {"routes.yaml": ROUTES.replace("brief.slack", "breif.slack")})
    assert "unknown template 'breif.slack.j2'" in mail
    assert "did you mean brief.slack.j2?" in mail
    assert posted(house).startswith("own layout one\n")  # the last good routes.yaml


def test_a_half_upload_does_not_mix_versions(house: House) -> None:
    """routes.yaml names a template that is uploaded later. Until then, the old files stay in use."""
    started(house)
    renamed = ROUTES.replace("brief.slack", "new.slack")
    (mail,) = configured(house, {"routes.yaml": renamed})
    assert "unknown template 'new.slack.j2'" in mail
    assert posted(house).startswith("own layout one\n")
    assert configured(house, {"templates/new.slack.j2": TEMPLATE.replace("one", "new")}) == []
    assert posted(house).startswith("own layout new\n")


def test_a_digest_keeps_the_template_with_which_it_was_sealed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker dies between sealing and rendering. Then a new version of the template is uploaded."""
    started(house)
    waiting(house)
    render = digest_publisher.DigestPublisher._render
    with monkeypatch.context() as patch:
        patch.setattr(digest_publisher.DigestPublisher, "_render", _crash)
        assert house.run("digest", 1) == 1
    configured(house, {"templates/brief.slack.j2": TEMPLATE.replace("one", "two")})
    assert digest_publisher.DigestPublisher._render is render
    house.drain()
    ((_, payload),) = house.slack.posts
    assert text_of(payload).startswith("own layout one\n")
    assert posted(house).startswith("own layout two\n")


def test_stored_parts_are_published_without_reading_the_template_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker dies after it stored the parts. Then the template is deleted."""
    started(house)
    waiting(house)
    with monkeypatch.context() as patch:
        patch.setattr(digest_publisher.DigestPublisher, "_publish_parts", _crash)
        assert house.run("digest", 1) == 1
    stored = parts(house)
    house.s3.delete_object(Bucket=bucket_name("config"), Key=f"index/templates/{hash_of(TEMPLATE)}.j2")
    house.drain()
    assert parts(house) == stored
    ((_, payload),) = house.slack.posts
    assert text_of(payload).startswith("own layout one\n")


def _crash(*_: object) -> None:
    raise RuntimeError("the worker dies")


@pytest.mark.parametrize("damage", [None, b"{{ 'another template' }}"])
def test_a_stored_version_that_is_gone_or_changed_gives_the_standard_layout(
    house: House, damage: bytes | None
) -> None:
    started(house)
    bucket, key = bucket_name("config"), f"index/templates/{hash_of(TEMPLATE)}.j2"
    if damage is None:
        house.s3.delete_object(Bucket=bucket, Key=key)
    else:
        house.s3.put_object(Bucket=bucket, Key=key, Body=damage)
    text = posted(house)
    assert FALLBACK in text
    assert "another template" not in text


def test_with_too_little_time_left_another_run_renders(house: House) -> None:
    started(house)
    waiting(house)
    house.context.remaining = digest_publisher.MIN_MS_FOR_TEMPLATES - 1
    house.run("digest", 1)
    assert parts(house) == []
    house.context.remaining = 60_000
    house.drain()
    ((_, payload),) = house.slack.posts
    assert text_of(payload).startswith("own layout one\n")


def test_an_unchanged_template_does_not_make_a_new_generation(house: House) -> None:
    started(house)
    before = house.registry.current().generation
    assert configured(house, {"templates/brief.slack.j2": TEMPLATE}) == []
    assert house.registry.current().generation == before


def test_html_mail_has_the_template_in_its_html_part(house: House) -> None:
    routes = ROUTES.replace("slack:korea-desk", "email-html:ann@example.org").replace("slack.j2", "html.j2")
    html = TEMPLATE.replace("own layout", "<p>own layout</p>")
    assert (
        configured(
            house, {"watchlists/w.yaml": WATCHLIST, "templates/brief.html.j2": html, "routes.yaml": routes}
        )
        == []
    )
    waiting(house)
    house.run("digest")
    (part,) = parts(house)
    body = json.loads(part.body)
    assert "<p>own layout</p> one" in body["html"]
    assert "own layout" not in body["text"]


def test_a_card_for_teams_uses_the_template_and_has_a_note_if_it_fails(house: House) -> None:
    routes = ROUTES.replace("slack:korea-desk", "teams:desk").replace("slack.j2", "teams.j2")
    files = {"watchlists/w.yaml": WATCHLIST, "templates/brief.teams.j2": TEMPLATE, "routes.yaml": routes}
    mails = configured(house, dict(files))
    assert not [mail for mail in mails if "brief.teams.j2" in mail]
    waiting(house)
    house.run("digest")
    (part,) = parts(house)
    assert '"own layout one' in part.body
    assert "https://x.example/" in part.body
    house.s3.delete_object(Bucket=bucket_name("config"), Key=f"index/templates/{hash_of(TEMPLATE)}.j2")
    waiting(house)
    house.run("digest")
    digests = {row["pk"].removeprefix("D#") for row in house.rows("D#") if row["sk"] == "META"}
    bodies = [part.body for digest in digests for part in house.digests.parts(digest)]
    assert len([body for body in bodies if FALLBACK.replace("slack", "teams") in body]) == 1


def test_an_upload_of_a_template_starts_a_compilation(house: House) -> None:
    started(house)
    generation = house.registry.current().generation
    house.upload("templates/brief.slack.j2", TEMPLATE.replace("one", "two"), "config")
    assert house.run("compile_watchlists") == 0
    assert house.registry.current().generation == generation + 1
