"""Tests how Lambda functions read and cache the secrets of links and feeds."""

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from wirewatch.aws.sending.link_keys import MISSING_SECONDS, LinkSecrets


class Parameters:
    """A fake of the SSM parameters. `reads` counts the calls of `get`. Nothing is cached."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.reads = 0

    def get(self, name: str, *, max_age: int, decrypt: bool, force_fetch: bool) -> str:
        self.reads += 1
        if name not in self.values:
            raise GetParameterError(f"ParameterNotFound: {name}")
        return self.values[name]


def test_a_missing_secret_is_read_again_after_half_a_minute() -> None:
    seconds, parameters = [100.0], Parameters()
    secrets = LinkSecrets(parameters, "wirewatch", lambda: seconds[0])
    assert secrets.feed_token("desk") is None
    parameters.values["/wirewatch/links/feeds/desk"] = "token"
    seconds[0] += MISSING_SECONDS - 1
    assert secrets.feed_token("desk") is None
    assert parameters.reads == 1
    seconds[0] += 1
    assert secrets.feed_token("desk") == "token"


def test_a_missing_secret_does_not_affect_another_secret() -> None:
    parameters = Parameters()
    parameters.values["/wirewatch/links/feeds/desk"] = "token"
    secrets = LinkSecrets(parameters, "wirewatch", lambda: 100.0)
    assert secrets.feed_token("brief") is None
    assert secrets.feed_token("desk") == "token"


def test_keys_that_are_read_fresh_are_not_taken_from_the_cache() -> None:
    parameters = Parameters()
    secrets = LinkSecrets(parameters, "wirewatch", lambda: 100.0)
    assert secrets.keys() is None
    parameters.values["/wirewatch/links/keys"] = f"00a1 {'A' * 43}="
    assert secrets.keys(fresh=True) is not None
