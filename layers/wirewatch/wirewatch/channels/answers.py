"""Turns the answer of an HTTP service into the result of a delivery: sent, refused or try again."""

from wirewatch.channels.kind import Answer, Delivered, DeliveryResult, Refused, Retry

SUCCESS = range(200, 300)
# A later attempt would be refused too. 408, 425, 429 and all other answers are retried.
PERMANENT = frozenset([400, 401, 403, 404, 405, 410, 413, 415, 422])


def result_of(service: str, answer: Answer) -> DeliveryResult:
    """Return the result of a delivery: delivered, refused (a status in PERMANENT) or to be sent
    again.

    The reason of a failure begins with `service`, for example `PagerDuty answers 400`.
    """
    if answer.status in SUCCESS:
        return Delivered()
    why = f"{service} answers {answer.status or 'nothing'} {answer.body[:60]}".strip()
    return Refused(why) if answer.status in PERMANENT else Retry(why, answer.retry_after)
