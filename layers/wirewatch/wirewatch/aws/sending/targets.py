"""Reads the addresses of targets, such as the URLs of webhooks. The addresses are secrets in SSM.

An address is never logged, and must begin with a prefix that the stack allows.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

CACHE_SECONDS = 300


class UnknownTarget(LookupError):
    """No target with this name is stored, or the address of the target is not allowed."""


class Parameters(Protocol):
    """The part of Powertools' SSMProvider that is used here."""

    def get(
        self, name: str, *, max_age: int, decrypt: bool, force_fetch: bool
    ) -> str | bytes | dict[str, str] | None: ...


class Targets:
    """Reads the parameters `/<stack>/targets/<kind>/<name>`, and caches them for five minutes.

    An address must begin with a prefix that is allowed for its kind of channel. `prefixes` has the
    allowed prefixes of each kind. `default` has the prefixes for kinds that are not in `prefixes`.
    """

    def __init__(
        self,
        parameters: Parameters,
        stack: str,
        prefixes: Mapping[str, Sequence[str]],
        default: Sequence[str] = ("https://",),
    ) -> None:
        self.parameters, self.stack, self.prefixes, self.default = parameters, stack, prefixes, default

    def address(self, kind: str, target: str, *, fresh: bool = False) -> str:
        """Return the address of a target. If `fresh` is True, the address is read without the
        cache.

        Raises UnknownTarget if the address is not stored or not allowed.
        """
        name = parameter_name(self.stack, kind, target)
        try:
            stored = self.parameters.get(name, max_age=CACHE_SECONDS, decrypt=True, force_fetch=fresh)
        except GetParameterError as error:
            if "ParameterNotFound" in str(error):
                raise UnknownTarget(
                    f"the target {name} is not stored; add it as an SSM SecureString"
                ) from error
            raise error from error.__context__  # the error of SSM, which may be transient
        address = str(stored).strip()
        if not address.startswith(tuple(self.prefixes.get(kind, self.default))):
            raise UnknownTarget(f"the address of {name} does not begin with an allowed prefix")
        return address


def parameters(client: Any) -> Parameters:
    """Return an object that reads SSM parameters with `client`, and caches their values."""
    return SSMProvider(boto3_client=client)


def parameter_name(stack: str, kind: str, target: str) -> str:
    return f"/{stack}/targets/{kind}/{target}"
