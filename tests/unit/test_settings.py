"""Tests that some settings may be empty, and that errors say what is wrong with a setting."""

import re

import pytest
from wirewatch.errors import SettingsError
from wirewatch.settings import Settings

from tests.conftest import ROOT

LEFT_EMPTY = ("slack_webhook_prefixes", "pagerduty_prefixes", "target_prefixes")


@pytest.mark.parametrize("written", ["", " , "])
def test_without_a_prefix_an_address_must_begin_with_https(written: str) -> None:
    required = {
        name: "x"
        for name, field in Settings.model_fields.items()
        if field.is_required() and name not in LEFT_EMPTY
    }
    settings = Settings.model_validate(required | dict.fromkeys(LEFT_EMPTY, written))
    assert settings.allowed_prefixes == ("https://",)
    assert settings.prefixes == {}


def environment(**changed: str | None) -> dict[str, str]:
    """Return the variables that have no default, updated by `changed`. None removes a variable."""
    required = {name.upper(): "x" for name, field in Settings.model_fields.items() if field.is_required()}
    return {name: value for name, value in (required | changed).items() if value is not None}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"TABLE_NAME": None}, ["TABLE_NAME is not set"]),
        ({"TABLE_NAME": ""}, ["TABLE_NAME is empty"]),
        ({"TABLE_EPOCH": "two"}, ["TABLE_EPOCH is 'two', which is not a whole number"]),
        ({"CANARY_MINUTES": ""}, ["CANARY_MINUTES is '', which is not a whole number"]),
        ({"CANARY_MINUTES": "1.5"}, ["CANARY_MINUTES is '1.5', which is not a whole number"]),
        ({"CANARY_MINUTES": "9" * 5_000}, ["CANARY_MINUTES", "which is not a whole number"]),
        ({"TABLE_NAME": None, "TOPIC_ARN": ""}, ["TABLE_NAME is not set", "TOPIC_ARN is empty"]),
    ],
)
def test_the_error_says_what_is_wrong_with_a_variable(
    changed: dict[str, str | None], says: list[str]
) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environment(**changed))
    for text in says:
        assert text in str(raised.value)
    assert len(str(raised.value)) < 300
    assert str(raised.value).endswith("; template.yaml sets these variables")


def test_a_complete_environment_is_read() -> None:
    assert Settings.from_env(environment(CANARY_MINUTES="5")).canary_minutes == 5


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("", True),
        ("alerts@example.org", True),
        ("o'brien+news@mail.example.org", True),
        ("Wirewatch <alerts@example.org>", False),
        ("<alerts@example.org>", False),
        ("alerts", False),
        ("a@example.org, b@example.org", False),
    ],
)
def test_the_sender_of_mails_is_a_bare_address(written: str, accepted: bool) -> None:
    """The parameter `MailFrom` accepts only an address without a display name."""
    template = (ROOT / "template.yaml").read_text()
    block = template[template.index("\n  MailFrom:") : template.index("\n  PublicLinks:")]
    (pattern,) = re.findall(r'AllowedPattern: "(.*)"', block)
    assert bool(re.fullmatch(pattern.replace("\\\\", "\\"), written)) is accepted
