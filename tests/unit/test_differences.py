"""Tests the comparison of two configurations. Each part, such as a rule, is compared key by key."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.checking.configuration_files import Configuration, Sources, compile_files
from wirewatch.checking.differences import Action, Difference, differences

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KOREA = """\
watchlist: korea
entities:
  kim: {kind: person, names: [Kim Jong Un]}
  port: {kind: place, names: [Chongjin]}
define:
  launch: launch OR test
rules:
  - {id: missile, query: missile AND $launch}
  - {id: leader, query: "@kim AND visit"}
  - {id: harbour, query: harbour}
"""
ROUTES = "timezone: Asia/Seoul\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n"


def configured(watchlist: str = KOREA, routes: str = ROUTES, **shared: str) -> Configuration:
    files = {"watchlists/korea.yaml": watchlist, "routes.yaml": routes}
    files |= {f"shared/{name}.yaml": text for name, text in shared.items()}
    compiled = compile_files({name: text for name, text in files.items() if text}, Sources(), NOW)
    assert not compiled.problems, compiled.problems
    return compiled.configuration


def found(before: Configuration, after: Configuration) -> dict[str, Difference]:
    listed = differences(before, after)
    by_name = {f"{each.part} {each.name}": each for each in listed}
    assert len(by_name) == len(listed)
    return by_name


def keys(difference: Difference) -> dict[str, tuple[str, str]]:
    return {change.key: (change.before, change.after) for change in difference.changes}


def test_a_changed_query_shows_both_versions() -> None:
    after = KOREA.replace("query: harbour", "query: harbour OR port")
    (difference,) = found(configured(), configured(after)).values()
    assert (difference.action, difference.part, difference.name) == (Action.CHANGED, "rule", "korea/harbour")
    assert keys(difference) == {"query": ("harbour", "harbour OR port")}


@pytest.mark.parametrize(
    ("old", "new", "key", "values"),
    [
        ("id: harbour,", "id: harbour, severity: high,", "severity", ("normal", "high")),
        ("id: harbour,", "id: harbour, first: true,", "first", ("", "true")),
        ("id: harbour,", "id: harbour, title: Ports,", "title", ("harbour", "Ports")),
        ("id: harbour,", "id: harbour, until: 2027-01-31,", "until", ("", "2027-01-31")),
        ("query: harbour}", "query: harbour, tests: {match: [harbour]}}", "tests", ("", "1 (")),
    ],
)
def test_each_key_of_a_rule_is_compared(old: str, new: str, key: str, values: tuple[str, str]) -> None:
    (difference,) = found(configured(), configured(KOREA.replace(old, new))).values()
    before, after = keys(difference)[key]
    assert before == values[0]
    assert after.startswith(values[1])


def test_a_test_with_another_text_differs() -> None:
    first = KOREA.replace("query: harbour}", "query: harbour, tests: {match: [harbour]}}")
    second = first.replace("match: [harbour]", "match: [a harbour]")
    (difference,) = found(configured(first), configured(second)).values()
    before, after = keys(difference)["tests"]
    assert before != after
    assert before.startswith("1 (")
    assert after.startswith("1 (")


def test_a_rule_with_a_new_id_is_renamed() -> None:
    changes = found(configured(), configured(KOREA.replace("id: harbour", "id: port-news")))
    assert keys(changes["rule korea/port-news"])["id"] == ("harbour", "port-news")
    assert changes["rule korea/port-news"].action is Action.CHANGED
    assert len(changes) == 1


def test_every_removed_rule_is_listed_even_if_several_have_the_same_query() -> None:
    twins = KOREA + "  - {id: port, query: harbour}\n  - {id: quay, query: harbour}\n"
    without = KOREA.replace("  - {id: harbour, query: harbour}\n", "")
    changes = found(configured(twins), configured(without))
    assert {name: change.action for name, change in changes.items()} == dict.fromkeys(
        ["rule korea/harbour", "rule korea/port", "rule korea/quay"], Action.REMOVED
    )


def test_a_rule_with_a_new_id_takes_the_place_of_one_removed_rule_with_its_query() -> None:
    twins = KOREA + "  - {id: port, query: harbour}\n"
    changes = found(configured(twins), configured(KOREA.replace("id: harbour", "id: quay")))
    assert keys(changes["rule korea/quay"])["id"] == ("harbour", "quay")
    assert changes["rule korea/port"].action is Action.REMOVED
    assert len(changes) == 2
    renamed = configured(twins.replace("id: harbour", "id: dock").replace("id: port", "id: quay"))
    changes = found(configured(twins), renamed)
    assert keys(changes["rule korea/dock"])["id"] == ("harbour", "dock")
    assert keys(changes["rule korea/quay"])["id"] == ("port", "quay")
    assert len(changes) == 2


def test_a_changed_definition_names_the_rules_that_use_it() -> None:
    after = KOREA.replace("launch OR test", "launch OR fire")
    (difference,) = found(configured(), configured(after)).values()
    assert difference.name == "korea/missile"
    assert keys(difference) == {"uses": ("$launch", "$launch")}


@pytest.mark.parametrize("key", ["where", "except"])
def test_a_changed_definition_names_the_watchlist_whose_condition_uses_it(key: str) -> None:
    before = f"{KOREA}{key}: $launch\n"
    after = before.replace("launch OR test", "launch OR trial")
    assert keys(found(configured(before), configured(after))["watchlist korea"]) == {
        "uses": ("$launch", "$launch")
    }


def test_changed_languages_of_word_forms_are_shown() -> None:
    before, after = KOREA.replace("query: harbour", "query: ~test"), "languages: [de]\n"
    (difference,) = found(configured(before), configured(after + before)).values()
    assert keys(difference) == {"languages": ("", "de")}


def test_different_keywords_with_the_same_text_are_shown() -> None:
    before = KOREA.replace("query: harbour", "keywords: [port OR harbour]")
    after = KOREA.replace("query: harbour", "keywords: [port, harbour]")
    (difference,) = found(configured(before), configured(after)).values()
    assert keys(difference) == {"read as": ('"port or harbour"', "port OR harbour")}


def test_the_severities_of_a_channel_are_compared() -> None:
    channels = "channels: [{to: email-text, severity: [high, low]}]"
    after = ROUTES.replace("channels: [email-text]", channels)
    (difference,) = found(configured(), configured(routes=after)).values()
    assert keys(difference) == {"channels": ("email-text", "{to: email-text, severity: [high, low]}")}


def test_an_escalation_is_written_as_words() -> None:
    escalate = "escalate: {outlets: 3, within: 2h, to: [pagerduty:duty]}"
    after = ROUTES.replace("channels: [email-text]", f"channels: [email-text], {escalate}")
    (difference, _) = found(configured(), configured(routes=after)).values()
    assert keys(difference)["escalate"] == ("", "3 outlets within 7200s, to pagerduty:duty")


def test_a_changed_entity_is_shown_with_the_rules_that_use_it() -> None:
    changes = found(configured(), configured(KOREA.replace("[Kim Jong Un]", "[Kim Jong Un, Dear Leader]")))
    assert set(changes) == {"entity korea/@kim", "rule korea/leader"}
    assert keys(changes["entity korea/@kim"]) == {"names": ("Kim Jong Un", "Kim Jong Un, Dear Leader")}
    assert keys(changes["rule korea/leader"]) == {"uses": ("@kim", "@kim")}


def test_the_words_that_confirm_a_weak_name_are_shown() -> None:
    weak = "[Kim Jong Un], weak: [{name: Kim, with: [missile, Korea], within: paragraph}, Un]"
    changes = found(configured(), configured(KOREA.replace("[Kim Jong Un]", weak)))
    assert keys(changes["entity korea/@kim"]) == {
        "weak": ("", "Kim (with missile, Korea; within paragraph), Un")
    }


def test_a_shared_entity_is_shown_once() -> None:
    text = "entities:\n  acme: {kind: organisation, names: [Acme Corporation]}\n"
    other = "watchlist: other\nrules:\n  - {id: a, query: '@ofac/acme'}\n"
    with_rule = KOREA + '  - {id: acme, query: "@ofac/acme"}\n'

    def compiled(shared: str) -> Configuration:
        files = {"watchlists/korea.yaml": with_rule, "watchlists/o.yaml": other, "shared/ofac.yaml": shared}
        result = compile_files(files, Sources(), NOW)
        assert not result.problems
        return result.configuration

    changes = found(compiled(text), compiled(text.replace("Acme Corporation", "Acme Holdings")))
    assert set(changes) == {"entity @ofac/acme", "rule korea/acme", "rule other/a"}
    assert changes["entity @ofac/acme"].file == "shared/ofac"


@pytest.mark.parametrize(
    ("old", "new", "key", "values"),
    [
        ("daily 07:30", "weekdays 08:00", "schedule", ("daily 07:30", "weekdays 08:00")),
        ("[email-text]", "[email-text, slack:desk]", "channels", ("email-text", "email-text, slack:desk")),
        ("{schedule", "{watchlists: [korea], schedule", "watchlists", ("", "korea")),
        ("{schedule", "{match: {severity: [high]}, schedule", "match", ("", "high")),
        ("{schedule", "{max_stories: 5, schedule", "max_stories", ("", "5")),
        ("{schedule", "{when_empty: send, schedule", "when_empty", ("", "send")),
        ("Asia/Seoul", "Europe/Berlin", "timezone", ("Asia/Seoul", "Europe/Berlin")),
    ],
)
def test_each_key_of_a_route_is_compared(old: str, new: str, key: str, values: tuple[str, str]) -> None:
    (difference,) = found(configured(), configured(routes=ROUTES.replace(old, new))).values()
    assert (difference.action, difference.part, difference.name) == (Action.CHANGED, "route", "brief")
    assert keys(difference)[key] == values


def test_quiet_hours_and_waits_are_written_as_in_the_file() -> None:
    instant = ROUTES.replace("daily 07:30", "instant")
    quiet = instant.replace(
        "schedule", 'group_wait: 2m, quiet_hours: {from: "22:00", to: "06:00", then: hold}, schedule'
    )
    (difference,) = found(configured(routes=instant), configured(routes=quiet)).values()
    assert keys(difference) == {
        "group_wait": ("", "120s"), "quiet_hours": ("", "22:00 to 06:00, then hold"),
    }  # fmt: skip


def test_added_and_removed_parts_have_all_their_keys() -> None:
    nothing = Configuration()
    added, removed = found(nothing, configured()), found(configured(), nothing)
    assert set(added) == set(removed)
    assert {each.action for each in added.values()} == {Action.ADDED}
    assert {each.action for each in removed.values()} == {Action.REMOVED}
    for name, difference in added.items():
        assert keys(difference) == {key: values[::-1] for key, values in keys(removed[name]).items()}
    assert keys(added["rule korea/missile"])["query"] == ("", "missile AND $launch")
    assert keys(added["route brief"])["schedule"] == ("", "daily 07:30")


@given(st.permutations([line for line in KOREA.splitlines() if line.startswith("  - ")]))
def test_the_order_of_rules_makes_no_difference(rules: list[str]) -> None:
    text = KOREA.partition("rules:\n")[0] + "rules:\n" + "\n".join(rules) + "\n"
    assert differences(configured(), configured(text)) == ()


def test_comments_and_spaces_make_no_difference() -> None:
    text = "# for the desk\n" + KOREA.replace("query: harbour", "query:   harbour  ")
    assert differences(configured(), configured(text)) == ()
