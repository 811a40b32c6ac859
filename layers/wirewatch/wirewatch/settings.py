"""The settings of the functions, read from environment variables.

A field has the name of its variable in lower case. template.yaml sets all variables.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, StringConstraints, ValidationError

from wirewatch.errors import SettingsError
from wirewatch.frozen import Frozen

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

OptionalText = Annotated[str, StringConstraints(min_length=0)]
MAX_SHOWN = 40  # characters of a wrong value in a message
DEFAULT_PREFIXES = ("https://",)  # of the addresses of targets


class Settings(Frozen):
    model_config = ConfigDict(extra="ignore", str_min_length=1)

    stack_name: str
    table_name: str
    articles_bucket: str
    config_bucket: str
    ingest_queue_url: str
    compile_queue_url: str
    flush_queue_url: str
    flush_queue_arn: str
    deliver_queue_url: str
    topic_arn: str
    schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    slack_webhook_prefixes: OptionalText = ""
    target_prefixes: OptionalText = ""
    pagerduty_prefixes: OptionalText = ""
    mail_from: OptionalText = ""
    mail_configuration_set: OptionalText = ""
    mail_events_queue_url: OptionalText = ""
    ops_topic_arn: OptionalText = ""
    table_epoch: int = 0
    expected_origins: OptionalText = ""
    canary_minutes: int = 0
    links_url: OptionalText = ""

    @property
    def prefixes(self) -> Mapping[str, tuple[str, ...]]:
        """A dict from a kind of channel (`slack`, `pagerduty`) to the allowed beginnings of its
        addresses. A kind is left out if its setting is empty.
        """
        written = {"slack": self.slack_webhook_prefixes, "pagerduty": self.pagerduty_prefixes}
        return {kind: _listed(text) for kind, text in written.items() if text.strip(", ")}

    @property
    def allowed_prefixes(self) -> tuple[str, ...]:
        """The allowed prefixes of target addresses, for kinds of channels that define no prefixes."""
        return _listed(self.target_prefixes) or DEFAULT_PREFIXES

    @property
    def has_canary(self) -> bool:
        """Whether test articles are sent through the system."""
        return self.canary_minutes > 0

    @property
    def hours_by_origin(self) -> dict[str, int]:
        """How many hours each expected origin may be silent, that is, send no article.

        Raises SettingsError if the setting is not written like `reuters:6,afp:24`.
        """
        pairs = [item.rpartition(":") for item in _listed(self.expected_origins)]
        if any(not origin or not hours.isdecimal() for origin, _, hours in pairs):
            raise SettingsError(
                f"EXPECTED_ORIGINS is {self.expected_origins!r}; write origins and hours: reuters:6,afp:24"
            )
        return {origin: int(hours) for origin, _, hours in pairs}

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings of a function.

        Raises SettingsError if a variable without a default is missing or empty, or if a number is
        malformed.
        """
        env = os.environ if env is None else env
        try:
            return cls.model_validate(
                {name: env[name.upper()] for name in cls.model_fields if name.upper() in env}
            )
        except ValidationError as error:
            problems = ", ".join(map(_problem, error.errors()))
            raise SettingsError(f"{problems}; template.yaml sets these variables") from error


def _problem(error: "ErrorDetails") -> str:
    """Return what is wrong with one variable of the environment."""
    name, kind = str(error["loc"][0]).upper(), error["type"]
    if kind == "missing":
        return f"{name} is not set"
    if kind == "string_too_short":
        return f"{name} is empty"
    shown = f"{name} is {str(error['input'])[:MAX_SHOWN]!r}"
    return f"{shown}, which is not a whole number" if kind.startswith("int_") else f"{shown}: {error['msg']}"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())
