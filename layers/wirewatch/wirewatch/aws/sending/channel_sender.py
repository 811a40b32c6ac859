"""Sends stored parts and test messages to a channel, for commands of operators. This module uses no
queue and no leases, and does not retry.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from wirewatch.aws.clients import client
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.mailer import Mailer
from wirewatch.aws.sending.topic import Topic
from wirewatch.aws.sending.webhook import Webhook
from wirewatch.channels.kind import Delivered, Message, Part, TargetProblem, Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.configuration.routes import Channel
from wirewatch.digests.page import Page
from wirewatch.messages.part_message import PartMessage


class ChannelSender:
    """Sends test messages, and parts of digests, to channels of `stack`.

    It uses the AWS credentials of the person who runs the command.
    """

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack

    @staticmethod
    def problem(kind: str, target: str | None) -> TargetProblem | None:
        """Return what is wrong with the kind or the target of a channel, or None if both are
        valid.
        """
        return CHANNELS.check(kind, target)

    def send(self, route: str, digest: str, part: Part, channel: Channel, severity: str) -> str:
        """Send one part. Return an empty text, or why the target did not accept the part.

        For the transport TOPIC, the part is published, and the result is empty. Raises StackError
        if the target's address is not stored or not allowed.
        """
        kind = CHANNELS.get(channel.kind)
        if kind.transport is Transport.TOPIC:
            topic = Topic(client("sns"), self.stack.resource("AlertsTopic"))
            topic.publish_part(route, digest, part, channel, severity, kind.transport)
            return ""
        message = Message(f"{digest}#{part.number}#{channel}", part.body, datetime.now(UTC))
        if kind.transport is Transport.MAIL:
            mailer = Mailer(client("sesv2"), self.stack.mail_sender, links=self.stack.link_maker)
            result = mailer.send(message, channel.target, PartMessage(digest, part.number))
        else:
            address = self.stack.target_address(channel.kind, channel.target)
            message = replace(message, id=f"{digest}#{part.number}")
            result = kind.deliver(message, address, Webhook())
        return "" if isinstance(result, Delivered) else result.why

    def send_test(self, page: Page, channel: Channel) -> str:
        """Send a test message that shows `page`. Return an empty text, or why the target did not
        accept the message.

        Raises StackError if the target's address is not stored or not allowed.
        """
        # a new id each time, because a receiver may drop duplicates
        kind, name = CHANNELS.get(channel.kind), f"test#{uuid.uuid4().hex}"
        message = Message(name, kind.render(page)[0], datetime.now(UTC))
        if kind.transport is Transport.MAIL:
            mailer = Mailer(client("sesv2"), self.stack.mail_sender)  # a test has no links
            result = mailer.send(message, channel.target, PartMessage(name, 1))
        else:
            address = self.stack.target_address(channel.kind, channel.target)
            result = kind.deliver_test(message, address, Webhook())
        return "" if isinstance(result, Delivered) else result.why
