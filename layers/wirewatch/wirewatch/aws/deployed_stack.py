"""A deployed stack, for commands of operators. Its resources are found by their logical ids, which
are the names of the resources in the template.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.clients import client
from wirewatch.aws.quarantine import Quarantine
from wirewatch.aws.queues import Queue
from wirewatch.aws.sending.link_keys import LinkSecrets
from wirewatch.aws.sending.mailer import LinkMaker
from wirewatch.aws.sending.targets import parameters
from wirewatch.aws.table import Table
from wirewatch.aws.transient_errors import is_transient
from wirewatch.channels.registry import CHANNELS
from wirewatch.errors import WirewatchError
from wirewatch.printable import shell_word
from wirewatch.settings import DEFAULT_PREFIXES

EXPIRED = frozenset(["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
DENIED = frozenset(
    ["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403"]
)
FIND_STACK = frozenset(["ListStackResources", "DescribeStacks"])
PREFIX_PARAMETERS = {"slack": "SlackWebhookPrefixes", "pagerduty": "PagerDutyPrefixes"}
INVALID = frozenset(
    ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"]
)


class StackError(WirewatchError):
    """A problem with a deployed stack: a call of AWS failed, the stack lacks a resource, or the
    address of a target is not stored or not allowed.

    The message has a line `fix: …`, which says how to fix the problem.
    """


@contextmanager
def explained_errors(stack: str) -> Iterator[None]:
    """Turn each error of AWS in a `with` block into a StackError, with an explanation and a fix."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        problem, fix = _explanation(error, stack)
        raise StackError(f"{problem}\n  fix: {fix}") from error


def _explanation(error: BotoCoreError | ClientError, stack: str) -> tuple[str, str]:
    """Return (what is wrong, how to fix it)."""
    match error:
        case NoRegionError():
            return "no AWS region is configured", "set AWS_DEFAULT_REGION, or run aws configure"
        case NoCredentialsError() | PartialCredentialsError():
            return "no AWS credentials are configured", "set AWS_PROFILE, or run aws configure"
        case ProfileNotFound():
            return str(error), "set AWS_PROFILE to one of the profiles that aws configure list-profiles shows"
        case TokenRetrievalError():
            return str(error), "sign in again: aws sso login"
        case EndpointConnectionError():
            return str(error), "check the network, and that the AWS region is right"
        case ClientError():
            return _client_explanation(error, stack)
    return str(
        error
    ), f"check your AWS credentials and region, and that the stack is called {stack} (--stack)"


def _client_explanation(error: ClientError, stack: str) -> tuple[str, str]:
    code, operation = str(error.response.get("Error", {}).get("Code", "")), error.operation_name
    if code in EXPIRED:
        return "your AWS credentials have expired", "sign in again, for example with aws sso login"
    if code in INVALID:
        return "AWS does not accept your credentials", "check AWS_PROFILE, or run aws configure"
    if code in DENIED:
        return str(error), "ask for the AWS rights that the --help of this command lists"
    if code == "ValidationError" and operation in FIND_STACK:
        fix = "name it with --stack, and set AWS_DEFAULT_REGION to its region"
        return f"there is no stack {stack} in this account and region", fix
    if is_transient(error):
        return str(error), "this error of AWS passes by itself: try again in a minute"
    return str(error), f"check that the stack is called {stack} (--stack), then try again"


@dataclass(frozen=True)
class StackResource:
    """A resource as CloudFormation knows it.

    `kind` is its type, such as AWS::SQS::Queue. `id` is its physical id: a name, an ARN, or the URL
    of a queue.
    """

    kind: str
    id: str


class DeployedStack:
    """Finds the resources of a stack by their logical ids.

    All calls use the AWS credentials of the person who runs the command.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def resources(self) -> Mapping[str, StackResource]:
        """All resources of the stack; the keys are the logical ids. Raises ClientError for an
        unknown stack.
        """
        pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            summary["LogicalResourceId"]: StackResource(
                summary["ResourceType"], summary.get("PhysicalResourceId", "")
            )
            for page in pages
            for summary in page["StackResourceSummaries"]
        }

    def resource(self, logical_id: str) -> str:
        """Return the physical id of a resource. Raises StackError if the resource is missing."""
        resource = self.resources.get(logical_id)
        if resource is None:
            raise StackError(
                f"the stack {self.name} has no resource {logical_id}\n"
                "  fix: check that it is a stack of Wirewatch, and update it: make deploy"
            )
        return resource.id

    def of_kind(self, kind: str) -> Mapping[str, str]:
        """Return the physical ids of all resources of the type `kind`, such as AWS::SQS::Queue. The
        keys of the result are the logical ids.
        """
        return {name: each.id for name, each in self.resources.items() if each.kind == kind}

    @cached_property
    def table(self) -> Table:
        """The table in use: the restored table that the stack's parameter RestoredTable names, or
        the table of the stack if this parameter is empty.
        """
        return Table(client("dynamodb"), self._parameters.get("RestoredTable") or self.resource("Table"))

    @cached_property
    def articles(self) -> Bucket:
        """The bucket of articles."""
        return Bucket(client("s3"), self.resource("ArticlesBucket"))

    @cached_property
    def config(self) -> Bucket:
        """The bucket of watchlists, routes, indexes and reports."""
        return Bucket(client("s3"), self.resource("ConfigBucket"))

    @cached_property
    def quarantine(self) -> Quarantine:
        """The quarantine, with entries about documents that could not be read."""
        return Quarantine(self.articles)

    @cached_property
    def ingest_queue(self) -> Queue:
        """The queue of the function `ingest`."""
        return Queue(client("sqs"), self.resource("IngestQueue"))

    @cached_property
    def deliver_queue(self) -> Queue:
        """The queue of the function `deliver`."""
        return Queue(client("sqs"), self.resource("DeliverQueue"))

    @cached_property
    def _description(self) -> Mapping[str, Any]:
        return dict(client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0])

    @property
    def _parameters(self) -> Mapping[str, str]:
        """The parameters that the stack was deployed with."""
        listed = self._description.get("Parameters", [])
        return {each["ParameterKey"]: each.get("ParameterValue", "") for each in listed}

    @property
    def links_url(self) -> str:
        """The URL of the API for links and feeds. It is empty if the stack has no such API."""
        outputs = {each["OutputKey"]: each["OutputValue"] for each in self._description.get("Outputs", [])}
        return str(outputs.get("LinksUrl", ""))

    @property
    def link_maker(self) -> LinkMaker:
        """A LinkMaker for the mails that a command sends."""
        return LinkMaker(self.links_url, LinkSecrets(parameters(client("ssm")), self.name))

    def secret(self, name: str) -> str | None:
        """Return the value of an encrypted SSM parameter, or None if there is no such parameter."""
        try:
            answer = client("ssm").get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
            return None
        return str(answer["Parameter"]["Value"])

    def store_secret(self, name: str, value: str) -> None:
        """Store `value` as an encrypted SSM parameter. An earlier value is replaced."""
        client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)

    def remove_secret(self, name: str) -> None:
        """Delete an encrypted SSM parameter."""
        client("ssm").delete_parameter(Name=name)

    def prefixes_of(self, kind: str) -> tuple[str, ...]:
        """Return the prefixes that addresses of targets may have. `kind` is the kind of channel.

        The result is the first of these that is not empty. The function `deliver` uses the same
        order.

        - the stack's parameter for this kind, such as SlackWebhookPrefixes
        - the prefixes in the code of this kind
        - the stack's parameter TargetPrefixes
        - `https://`
        """
        own, general = self._prefixes_in(PREFIX_PARAMETERS.get(kind)), self._prefixes_in("TargetPrefixes")
        return own or CHANNELS.get(kind).prefixes or general or DEFAULT_PREFIXES

    def _prefixes_in(self, parameter: str | None) -> tuple[str, ...]:
        written = self._parameters.get(parameter, "") if parameter else ""
        return tuple(prefix for each in written.split(",") if (prefix := each.strip()))

    @property
    def mail_sender(self) -> str:
        """The address from which HTML mails are sent. It is empty if no HTML mails are sent."""
        return self._parameters.get("MailFrom", "")

    @property
    def max_quarantine_percent(self) -> int:
        """The percentage of unreadable documents that QuarantineAlarm allows. It is 0 if the stack
        has no parameter for this percentage.
        """
        return int(self._parameters.get("MaxQuarantinePercent", 0))

    def remove_target(self, kind: str, target: str) -> None:
        """Delete the address of a target."""
        client("ssm").delete_parameter(Name=self._parameter(kind, target))

    def store_target(self, kind: str, target: str, address: str) -> str:
        """Store the address of a target in an encrypted SSM parameter. Return the parameter's name."""
        name = self._parameter(kind, target)
        client("ssm").put_parameter(Name=name, Value=address, Type="SecureString", Overwrite=True)
        return name

    def target_address(self, kind: str, target: str) -> str:
        """Return the address of a target. Raises StackError if this address is not stored or not
        allowed.
        """
        name = self._parameter(kind, target)
        fix = f"store it: wirewatch target add {shell_word(f'{kind}:{target}')}"
        try:
            parameter = client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
            raise StackError(f"the address of {kind}:{target} is not stored\n  fix: {fix}") from error
        address = str(parameter["Value"]).strip()
        if not address.startswith(prefixes := self.prefixes_of(kind)):
            raise StackError(
                f"the stored address of {kind}:{target} does not begin with {' or '.join(prefixes)}"
                f"\n  fix: store another one with `wirewatch target rotate {shell_word(f'{kind}:{target}')}`"
            )
        return address

    def _parameter(self, kind: str, target: str) -> str:
        return f"/{self.name}/targets/{kind}/{target}"

    def caller(self) -> str:
        """Return the ARN of the user or role that runs the command."""
        identity: dict[str, Any] = client("sts").get_caller_identity()
        return str(identity["Arn"])
