"""Webhook addresses: bearer secrets in SSM, never logged, and only of the hosts that the stack allows."""

from collections.abc import Sequence
from typing import Protocol

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError


class UnknownTarget(LookupError):
    """No webhook of that name, or one outside the allowed prefixes."""


class Parameters(Protocol):
    """Powertools' SSMProvider."""

    def get(
        self, name: str, *, max_age: int, decrypt: bool, force_fetch: bool
    ) -> str | bytes | dict[str, str] | None: ...


class Webhooks:
    """`/<stack>/slack/<target>`, remembered for five minutes."""

    def __init__(self, parameters: Parameters, stack: str, prefixes: Sequence[str]) -> None:
        self.parameters, self.stack, self.prefixes = parameters, stack, tuple(prefixes)

    def url(self, target: str, *, fresh: bool = False) -> str:
        name = f"/{self.stack}/slack/{target}"
        try:
            found = self.parameters.get(name, max_age=300, decrypt=True, force_fetch=fresh)
        except GetParameterError as error:
            if "ParameterNotFound" in str(error):
                raise UnknownTarget(f"there is no webhook {name}: add it as an SSM SecureString") from error
            raise
        url = str(found).strip()
        if not url.startswith(self.prefixes):
            raise UnknownTarget(
                f"the webhook {name} does not start with an allowed prefix (parameter SlackWebhookPrefixes)"
            )
        return url
