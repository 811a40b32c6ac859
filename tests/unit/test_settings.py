"""The settings of the functions that a stack's parameter may leave empty."""

import pytest
from wirewatch.settings import Settings

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
