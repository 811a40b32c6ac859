"""Translates the status code of an HTTP response into the reason why the response holds no page."""

# https://www.rfc-editor.org/rfc/rfc9110#section-15; the class is the first digit of a status code
_KINDS = {
    **dict.fromkeys(("204", "205"), "no content"),
    "206": "partial page",
    "304": "not modified",
    **dict.fromkeys(("404", "410"), "not found"),
}
_KINDS_BY_CLASS = {"3": "redirect", "4": "refused", "5": "server error"}


def kind_of_status(status: str) -> str:
    """Return in words why a response with this status code holds no page. Return an empty string
    for 200 and 203, which hold a page. A page with status 203 was changed by a proxy.
    """
    if status in {"200", "203"}:
        return ""
    is_code = len(status) == 3 and status.isascii() and status.isdecimal()
    return _KINDS.get(status) or _KINDS_BY_CLASS.get(status[0] if is_code else "", "other status")
