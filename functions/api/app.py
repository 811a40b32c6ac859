"""Answers HTTPS requests. It shows the pages of the links in HTML mails, carries out the actions of
these links, and serves Atom feeds.

This function is deployed only if the stack's parameter PublicLinks is `on`.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.clients import PROMPT
from wirewatch.links import answers
from wirewatch.links.link import LinkAction
from wirewatch.links.pages import HEADERS, LinkPage
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.feed_requests import FeedRequests
from wirewatch.pipeline.link_requests import MAX_BODY, LinkRequests, LinkStores
from wirewatch.settings import Settings

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ALLOWED = "GET, HEAD, POST, OPTIONS"  # for links
FEED_ALLOWED = "GET, HEAD"
FEED_HEADERS = {**HEADERS, "Cache-Control": "private, max-age=300"}

logger = Logger(service="api")
metrics = Metrics(service="api")
resolver = APIGatewayHttpResolver()


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), PROMPT)


@cache
def link_requests() -> LinkRequests:
    aws = adapters()
    stores = LinkStores(
        aws.registry,
        aws.linked_parts,
        aws.link_uses,
        aws.unsubscribed,
        aws.mutes,
        aws.feedback,
        aws.link_secrets,
    )
    return LinkRequests(stores, utc_now, aws.settings.stack_name)


@cache
def feed_requests() -> FeedRequests:
    aws, settings = adapters(), adapters().settings
    return FeedRequests(
        aws.registry, aws.feeds, aws.link_secrets, settings.topic_arn, settings.links_url, utc_now
    )


@resolver.route("/<action>/<token>", method=METHODS)
def link(action: str, token: str) -> Response[str]:
    """Return the page of a link in a mail. Only a POST carries out the action of the link."""
    method = resolver.current_event.http_method
    if action not in set(LinkAction):
        return page_response(answers.not_found())
    if method == "OPTIONS":
        return Response(204, headers={**HEADERS, "Allow": ALLOWED})
    if method not in ("GET", "HEAD", "POST"):
        return page_response(answers.wrong_method())
    form = submitted_form() if method == "POST" else None
    answer = link_requests().answer(LinkAction(action), token, form)
    known = answer.link
    named = {"link": known.id, "route": known.route, "reader": known.reader} if known else {}
    details = {"action": action, "method": method, "outcome": answer.outcome, **named}
    logger.info("link", extra=details)
    return page_response(answer.page)


@resolver.route("/f/<route>/<token>", method=METHODS)
def feed(route: str, token: str) -> Response[str]:
    """Return the Atom feed of a route.

    - 304 without a body: the client already has the current feed.
    - 404: the route has no feed, or the token is wrong.
    - 405: the method is neither GET nor HEAD.
    """
    if resolver.current_event.http_method not in ("GET", "HEAD"):
        return page_response(answers.wrong_method(), FEED_ALLOWED)
    document = feed_requests().document(route, token)
    if document is None:
        return page_response(answers.not_found())
    headers = {**FEED_HEADERS, "ETag": document.etag}
    if resolver.current_event.headers.get("if-none-match") == document.etag:
        return Response(304, headers=headers)
    content = "application/atom+xml; charset=utf-8"
    return Response(200, content, body_of(document.xml.decode()), headers)


@resolver.not_found
def not_found(_: Exception) -> Response[str]:
    return page_response(answers.not_found())


@resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
def failed(error: Exception) -> Response[str]:
    """Return a page with status 503 after an unexpected error.

    The status says that the error is temporary. So a mail program repeats its request to
    unsubscribe a reader.
    """
    logger.exception("request failed", why=type(error).__name__)
    metrics.add_metric(name="FailedRequests", unit=MetricUnit.Count, value=1)
    return page_response(answers.unavailable())


def submitted_form() -> str:
    """Return the body of a POST, or an empty text if the body can't be decoded.

    For a body of more than 2 * MAX_BODY characters, return MAX_BODY + 1 spaces. `LinkRequests`
    refuses this text as too large.
    """
    event = resolver.current_event
    if len(event.body or "") > 2 * MAX_BODY:
        return " " * (MAX_BODY + 1)
    try:
        return event.decoded_body or ""
    except ValueError:  # not UTF-8: the forms of our pages never send this
        return ""


def page_response(page: LinkPage, allowed: str = ALLOWED) -> Response[str]:
    """Return a response that shows `page`.

    A response with status 405 also has the header `Allow`, which lists the methods in `allowed`.
    """
    headers = {**HEADERS, "Allow": allowed} if page.status == 405 else dict(HEADERS)
    return Response(page.status, "text/html; charset=utf-8", body_of(page.html()), headers)


def body_of(text: str) -> str:
    """Return `text` as the body of the response, or an empty body for a HEAD request."""
    return "" if resolver.current_event.http_method == "HEAD" else text


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    return resolver.resolve(event, context)
