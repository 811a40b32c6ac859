"""The e-mail subscriptions of AlertsTopic, the SNS topic to which parts of digests are published.

A subscription receives only messages of the routes in its filter. If the filter lists no routes,
the subscription receives the messages of all routes.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from wirewatch.aws.clients import client
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.stack_health import StackHealth, Subscriber

CHANNEL = "email-text"


class SubscribeOutcome(StrEnum):
    """The result of `subscribe`."""

    REQUESTED = "requested"  # AWS sends a mail that asks for confirmation
    ADDED = "added"  # a confirmed subscription receives more routes than before
    ALREADY_SUBSCRIBED = "already-subscribed"  # the subscription receives these routes already
    PENDING = "pending"  # an earlier subscription is not confirmed, so AWS can't change it


class Subscriptions:
    """The e-mail subscriptions of a stack."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack

    def list(self) -> list[Subscriber]:
        """Return the subscriptions of the topic with their routes. The subscription by which
        DeliverQueue gets its messages is left out.
        """
        subscribers = StackHealth(self.stack).subscribers(with_routes=True)
        queue = self.stack.resource("DeliverQueue").rpartition("/")[2]
        return [each for each in subscribers if each.endpoint.rpartition(":")[2] != queue]

    def subscribe(self, email: str, routes: Iterable[str]) -> SubscribeOutcome:
        """Subscribe a mail address to `routes`, or to all routes if `routes` is empty.

        If the address has a confirmed subscription, the routes are added to this subscription.
        """
        routes = tuple(routes)
        existing = next((each for each in self.list() if each.endpoint == email), None)
        if existing is None:
            client("sns").subscribe(
                TopicArn=self.stack.resource("AlertsTopic"),
                Protocol="email",
                Endpoint=email,
                Attributes={"FilterPolicy": _filter(routes)},
            )
            return SubscribeOutcome.REQUESTED
        if not existing.is_confirmed:
            return SubscribeOutcome.PENDING
        if not existing.routes or (routes and set(routes) <= set(existing.routes)):
            return SubscribeOutcome.ALREADY_SUBSCRIBED
        merged = sorted({*existing.routes, *routes}) if routes else []
        client("sns").set_subscription_attributes(
            SubscriptionArn=existing.arn, AttributeName="FilterPolicy", AttributeValue=_filter(merged)
        )
        return SubscribeOutcome.ADDED


def _filter(routes: Iterable[str]) -> str:
    """Return the filter policy of a subscription that receives only the messages of `routes`. If
    `routes` is empty, the subscription receives the messages of all routes.

    https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
    """
    policy: dict[str, Any] = {"channel": [CHANNEL]}
    if listed := list(routes):
        policy["route"] = listed
    return json.dumps(policy)
