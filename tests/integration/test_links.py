"""Links in mails, with the real handlers: what a reader's click changes and leaves unchanged."""

import email
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from wirewatch.links.link import Link, LinkAction, reader_id
from wirewatch.links.signing import SigningKey, SigningKeys
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.link_uses import LinkUses
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders

from tests.house import House

BASE = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
KEYS = SigningKeys((SigningKey("00a1", bytes(range(32))),))
ANN, BOB = "ann@example.org", "bob@example.org"
WATCHLIST = """\
watchlist: w
title: Moves
rules:
  - {id: r, title: Troops, query: troops}
  - {id: s, title: Ships, query: ships}
"""
ROUTES = """\
timezone: Asia/Seoul
audiences: {desk: [ann@example.org, bob@example.org]}
routes:
  desk: {title: Korea desk, schedule: instant, group_wait: 0s, channels: ["email-html:desk"]}
  other: {schedule: instant, group_wait: 0s, channels: ["email-html:ann@example.org"]}
"""
FIRST = (
    "The troops left the northern harbour before dawn on Monday. Officials in the capital said that nine "
    "vessels had sailed, and that nobody had been told where they were going. The ministry declined to comment."
)


class Office:
    """A stack with links. It keeps the mails that SES sends, and requests pages as browsers do."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sent: list[EmailMessage] = []
        house.monkeypatch.setenv("LINKS_URL", BASE)
        house.ssm.put_parameter(Name="/wirewatch/links/keys", Value=KEYS.to_text(), Type="SecureString")
        mailer = house.apps["deliver"].delivery().stores.mailer
        house.monkeypatch.setattr(mailer, "client", type("Ses", (), {"send_email": self._send})())
        house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})

    def _send(self, **arguments: Any) -> None:
        mail = email.message_from_bytes(arguments["Content"]["Raw"]["Data"], policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.sent.append(mail)

    def publish(self, number: int = 1, title: str = "Troops leave", text: str = FIRST) -> None:
        record = {"title": title, "text": text, "url": f"https://x.example/{number}"}
        self.house.upload(f"articles/{number}.json", json.dumps(record))
        self.house.drain()

    def texts(self, route: str = "Korea desk") -> list[str]:
        """Return the text parts of Ann's mails that have `route` in the subject."""
        bodies = [mail.get_body(("plain",)) for mail in self.mails(route=route)]
        return [body.get_content() for body in bodies if body is not None]

    def mails(self, to: str = ANN, route: str = "Korea desk") -> list[EmailMessage]:
        return [mail for mail in self.sent if mail["To"] == to and route in mail["Subject"]]

    def link(self, action: str, to: str = ANN) -> str:
        """Return the path of the link for `action` in the last mail that the route `desk` sent to
        the address `to`.
        """
        html = self.mails(to)[-1].get_body(("html",))
        assert html is not None
        (path,) = re.findall(rf'href="{BASE}(/{action}/[\w-]+)"', html.get_content())
        return str(path)

    def get(self, path: str) -> dict[str, Any]:
        return self.house.request("GET", path)

    def post(self, path: str, body: str = "") -> dict[str, Any]:
        return self.house.request("POST", path, body)

    def muted(self) -> list[Mute]:
        return list(Mutes(self.house.table).current(self.house.clock.now))

    def state(self) -> list[dict[str, Any]]:
        return sorted(self.house.rows(), key=lambda row: (row["pk"], row["sk"]))


@pytest.fixture
def office(house: House) -> Iterator[Office]:
    office = Office(house)
    office.publish()
    assert len(office.sent) == 3
    yield office
    assert all(mail.defects == [] for mail in office.sent)


STORY, RULE, WATCH = "story", "rule w/r", "watchlist w"


def form(what: str, time: str) -> str:
    return f"what={what.replace(' ', '+').replace('/', '%2F')}&time={time}"


# contents of a mail


def test_a_mail_has_both_headers_of_rfc_8058_and_links_in_both_parts(office: Office) -> None:
    (mail,) = office.mails()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_link, by_mail = mail["List-Unsubscribe"].split(", ")
    assert by_link == f"<{BASE}{office.link('u')}>"
    assert by_mail.startswith("<mailto:alerts@wirewatch.example?")
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert html.get_content().count(BASE) == 3
    assert "<!--links" not in html.get_content()
    assert text.get_content().rstrip().endswith(f"Unsubscribe: {BASE}{office.link('u')}")
    assert text.get_content().count(BASE) == 1


def test_each_reader_has_links_of_his_own_without_his_address(office: Office) -> None:
    for action in "usn":
        ann, bob = office.link(action), office.link(action, BOB)
        assert ann != bob
        assert "ann" not in ann.lower()


def test_without_a_key_a_mail_is_sent_without_links(house: House) -> None:
    office = Office(house)
    house.ssm.delete_parameter(Name="/wirewatch/links/keys")
    office.publish()
    (mail,) = office.mails()
    assert BASE not in str(mail)
    assert "<!--links" not in str(mail)
    assert mail["List-Unsubscribe"].startswith("<mailto:")
    assert mail["List-Unsubscribe-Post"] is None


def test_without_public_links_a_mail_has_none(house: House) -> None:
    house.monkeypatch.delenv("LINKS_URL", raising=False)
    office = Office(house)
    house.monkeypatch.setenv("LINKS_URL", "")
    house.apps["deliver"].adapters.cache_clear()
    house.apps["deliver"].delivery.cache_clear()
    mailer = house.apps["deliver"].delivery().stores.mailer
    house.monkeypatch.setattr(mailer, "client", type("Ses", (), {"send_email": office._send})())
    office.publish()
    (mail,) = office.mails()
    assert "execute-api" not in str(mail)
    assert mail["List-Unsubscribe-Post"] is None


# requests that change nothing


CHANGES = ("Put", "Update", "Delete", "Trans")


@pytest.mark.parametrize("action", "usn")
def test_a_request_that_is_not_a_post_changes_nothing(office: Office, action: str) -> None:
    """Mail scanners open every link of a mail, so only a POST request may change anything."""
    statuses = {"GET": 200, "HEAD": 200, "OPTIONS": 204, "PUT": 405, "PATCH": 405, "DELETE": 405}
    before, calls = office.state(), len(office.house.calls)
    for method, status in statuses.items():
        answer = office.house.request(method, office.link(action), None if status == 200 else "x")
        assert answer["statusCode"] == status
        assert ("<button" in (answer.get("body") or "")) is (method == "GET")
        assert method != "HEAD" or not answer["body"]
        if status != 200:
            assert answer["headers"]["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert office.state() == before
    assert not [call for call in office.house.calls[calls:] if call.startswith(CHANGES)]


def test_the_headers_of_pages_forbid_storing_framing_and_a_referrer(office: Office) -> None:
    for answer in (office.get(office.link("u")), office.post(office.link("u")), office.get("/u/x")):
        headers = answer["headers"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<script" not in answer["body"]


def test_a_large_body_is_refused_with_status_413(office: Office) -> None:
    before = office.state()
    for size in (4_001, 5_000_000):
        answer = office.post(office.link("u"), "x" * size)
        assert answer["statusCode"] == 413
    assert office.state() == before


def refusals(office: Office) -> dict[str, tuple[str, int]]:
    """Return paths that must be refused, each with the status of the answer."""
    now, digest = office.house.clock.now, office.mails()[0]
    assert digest is not None
    unsubscribe, snooze = office.link("u"), office.link("s")
    forged = SigningKeys((SigningKey("00a1", bytes(32)),))
    unknown = SigningKeys((SigningKey("ffff", bytes(range(32))),))
    link = Link(LinkAction.UNSUBSCRIBE, "desk", reader_id(ANN), now)
    expired = Link(LinkAction.UNSUBSCRIBE, "desk", reader_id(ANN), now - timedelta(days=401))
    gone = Link(LinkAction.SNOOZE, "desk", reader_id(ANN), now, "desk#2026-01-01T00:00:00Z", 1, 0)
    return {
        "forged": (f"/u/{link.token(forged)}", 403),
        "unknown key": (f"/u/{link.token(unknown)}", 403),
        "expired": (f"/u/{expired.token(KEYS)}", 410),
        "other action": (snooze.replace("/s/", "/u/"), 403),
        "other action of a story": (snooze.replace("/s/", "/n/"), 403),
        "unsubscribe as snooze": (unsubscribe.replace("/u/", "/s/"), 403),
        "cut": (unsubscribe[:-3], 403),
        "story of another digest": (f"/s/{gone.token(KEYS)}", 410),
        "no such action": (unsubscribe.replace("/u/", "/x/"), 404),
        "nothing": ("/u/x", 403),
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_links_are_refused_with_a_page_that_says_what_to_do(office: Office, method: str) -> None:
    for name, (path, status) in refusals(office).items():
        before = office.state()
        answer = office.house.request(method, path, form(STORY, "8h") if method == "POST" else None)
        assert answer["statusCode"] == status, name
        assert "The links of a newer mail work. Or ask the person who runs Wirewatch" in answer["body"], name
        assert "<button" not in answer["body"], name
        assert office.state() == before, name


@pytest.mark.parametrize("action", "sn")
def test_a_former_reader_cannot_snooze_or_rate_for_the_other_readers(office: Office, action: str) -> None:
    """A former reader still has the links in the mails of the last weeks."""
    path, unsubscribe = office.link(action), office.link("u")
    office.house.configure({"routes.yaml": ROUTES.replace("desk: [ann@example.org, bob", "desk: [bob")})
    before = office.state()
    for answer in (office.get(path), office.post(path, form(RULE, "1w"))):
        assert answer["statusCode"] == 403
        assert "Korea desk is no longer mailed to the address that got this link." in answer["body"]
        assert "<button" not in answer["body"]
    assert office.state() == before
    assert office.post(office.link(action, BOB), form(RULE, "1w"))["statusCode"] == 200
    assert office.post(unsubscribe)["statusCode"] == 200


# unsubscribe


def test_one_click_unsubscribes_the_reader_from_this_route_only(office: Office) -> None:
    page = office.get(office.link("u"))["body"]
    assert "Unsubscribe from Korea desk?" in page
    assert "a…@example.org" in page
    assert ANN not in page
    answer = office.post(office.link("u"), "List-Unsubscribe=One-Click")
    assert answer["statusCode"] == 200
    assert "You are unsubscribed from Korea desk" in answer["body"]
    office.sent.clear()
    office.publish(2, "Ships arrive", "The ships reached the southern islands, a fisherman told the radio.")
    assert [(mail["To"], mail["Subject"].rpartition(" · ")[2]) for mail in office.sent] == [
        (BOB, "Korea desk"),
        (ANN, "Other"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"List-Unsubscribe=One-Click",
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
        b"\xff\xfe\x00",
        b"",
    ],
    ids=["form", "multipart", "no text", "empty"],
)
def test_every_form_of_one_click_unsubscribes(office: Office, body: bytes) -> None:
    """If one-click unsubscribe fails, a mail program may offer to report the mail as spam."""
    assert office.house.request("POST", office.link("u"), body)["statusCode"] == 200
    assert UnsubscribedReaders(office.house.table).has("desk", ANN)


def test_a_form_in_base64_is_read(office: Office) -> None:
    assert office.house.request("POST", office.link("s"), form(RULE, "1h").encode())["statusCode"] == 200
    assert [mute.name for mute in office.muted()] == ["desk/rule:w/r"]


def test_damaged_keys_do_not_prevent_a_mail(house: House) -> None:
    office = Office(house)
    house.ssm.put_parameter(Name="/wirewatch/links/keys", Value="x", Type="SecureString", Overwrite=True)
    office.publish()
    (mail,) = office.mails()
    assert BASE not in str(mail)
    assert office.get("/u/x")["statusCode"] == 503


def test_the_outcome_of_a_delivery_says_that_the_reader_unsubscribed(office: Office) -> None:
    office.post(office.link("u"))
    office.publish(2, "Ships arrive", "The ships reached the southern islands, a fisherman told the radio.")
    leases = [row for row in office.house.rows("DL#") if row["sk"] == "SEND" and ANN in row["pk"]]
    assert {row["st"] for row in leases} == {"DONE"}
    assert len(office.mails()) == 1


def test_a_repeated_post_changes_nothing(office: Office) -> None:
    first = office.post(office.link("u"), "List-Unsubscribe=One-Click")
    before = office.state()
    office.house.clock.now += timedelta(hours=3)
    assert office.post(office.link("u"), "List-Unsubscribe=One-Click") == first
    assert office.state() == before


def test_a_used_link_does_not_unsubscribe_a_reader_who_subscribed_again(office: Office) -> None:
    readers, path = UnsubscribedReaders(office.house.table), office.link("u")
    office.post(path)
    assert readers.remove("desk", reader_id(ANN))
    answer = office.post(path)
    assert answer["statusCode"] == 410
    assert "This link was used before" in answer["body"]
    assert not readers.has("desk", ANN)
    office.publish(2, "Ships arrive", "The ships reached the southern islands, a fisherman told the radio.")
    assert office.link("u") != path
    office.post(office.link("u"))  # the link of a newer mail works
    assert readers.has("desk", ANN)


def test_the_use_of_a_link_is_recorded_without_the_address(office: Office) -> None:
    office.post(office.link("u"))
    (use,) = LinkUses(office.house.table).of_route("desk")
    assert (use.action, use.reader, use.at) == ("unsubscribe", reader_id(ANN), office.house.clock.now)
    (reader,) = UnsubscribedReaders(office.house.table).of_route("desk")
    assert reader.by == f"link {use.link}"
    assert not [row for row in (*office.house.rows("LU#"), *office.house.rows("UN#")) if "ann" in str(row)]


# snooze


def test_the_page_offers_the_story_its_rule_and_its_watchlist(office: Office) -> None:
    page = office.get(office.link("s"))["body"]
    assert re.findall(r'name="what" value="([^"]+)"', page) == [STORY, RULE, WATCH]
    assert re.findall(r'name="time" value="([^"]+)"', page) == ["1h", "8h", "1w"]
    assert page.count("checked") == 2
    assert "for all of its readers" in page


@pytest.mark.parametrize(
    ("what", "name"),
    [(STORY, r"desk/story:[0-9a-f]{16}"), (RULE, "desk/rule:w/r"), (WATCH, "desk/watchlist:w")],
)
@pytest.mark.parametrize(
    ("time", "lasts"), [("1h", timedelta(hours=1)), ("8h", timedelta(hours=8)), ("1w", timedelta(weeks=1))]
)
def test_a_choice_becomes_a_mute_of_this_route(
    office: Office, what: str, name: str, time: str, lasts: timedelta
) -> None:
    answer = office.post(office.link("s"), form(what, time))
    assert answer["statusCode"] == 200
    (mute,) = office.muted()
    assert re.fullmatch(name, mute.name)
    assert mute.until == office.house.clock.now.replace(microsecond=0) + lasts
    assert f"wirewatch unmute {mute.name}" in answer["body"]
    (use,) = LinkUses(office.house.table).of_route("desk")
    assert mute.muted_by == f"link {use.link}"
    assert use.effect.startswith(f"muted {mute.name} until ")


LATER = (
    FIRST.replace("nine", "forty").replace("Monday", "Tuesday")
    + " The admiral was dismissed on Tuesday night."
)
UNRELATED = "A convoy of troops crossed the river in the east, according to two drivers who waited at the bridge for hours."


@pytest.mark.parametrize(
    ("what", "shown"),
    [(None, ["Troops leave", "Unrelated"]), (STORY, ["Unrelated"]), (RULE, []), (WATCH, [])],
)
def test_snoozed_articles_are_counted_and_not_shown_on_this_route(
    office: Office, what: str | None, shown: list[str]
) -> None:
    if what:
        office.post(office.link("s"), form(what, "8h"))
    office.sent.clear()
    for number, (title, text) in enumerate([("Troops leave", LATER), ("Unrelated", UNRELATED)], 2):
        record = {"title": title, "text": text, "url": f"https://x.example/{number}"}
        office.house.upload(f"articles/{number}.json", json.dumps(record))
    office.house.drain()
    headlines = {"Troops leave", "Unrelated"}
    text = "\n".join(office.texts())
    assert {title for title in headlines if title in text} == set(shown)
    assert all(title in "\n".join(office.texts("Other")) for title in headlines)
    if what == STORY:
        assert "muted 1" in text
    if what in (RULE, WATCH):
        states = [row for row in office.house.rows("R#desk") if row["sk"] == "STATE"]
        assert json.loads(states[0]["carried"])["muted"] == 2


def test_a_snoozed_story_is_shown_again_after_its_time(office: Office) -> None:
    office.post(office.link("s"), form(STORY, "1h"))
    office.house.clock.now += timedelta(hours=2)
    office.publish(2, "Troops leave", LATER)
    assert len(office.mails()) == 2
    assert "Update to #1" in office.texts()[-1]


def test_an_update_of_an_update_is_the_same_story(office: Office) -> None:
    """The link in the first mail also snoozes later updates of the story."""
    first = office.link("s")
    office.publish(2, "Troops leave", LATER)
    assert len(office.mails()) == 2
    office.post(first, form(STORY, "8h"))
    office.publish(
        3, "Troops leave", LATER.replace("forty", "sixty") + " A second admiral resigned on Wednesday."
    )
    assert len(office.mails()) == 2
    (mute,) = office.muted()
    office.post(office.link("s"), form(STORY, "1w"))  # of the update: the same mute, longer
    (longer,) = office.muted()
    assert (longer.name, longer.until > mute.until) == (mute.name, True)


def test_an_article_of_a_snoozed_story_that_matches_a_further_rule_is_shown(office: Office) -> None:
    office.post(office.link("s"), form(STORY, "8h"))
    office.publish(2, "Troops leave", LATER + " Two ships were seen near the islands.")
    assert len(office.mails()) == 2


def test_a_snooze_does_not_shorten_a_longer_mute(office: Office) -> None:
    until = office.house.clock.now + timedelta(days=20)
    Mutes(office.house.table).add(Mute("desk", "rule:w/r", until, "too much", "ann", office.house.clock.now))
    answer = office.post(office.link("s"), form(RULE, "1h"))
    assert "Snoozed until Sun 13 Dec 2026" in answer["body"]
    (mute,) = office.muted()
    assert (mute.until, mute.reason) == (until, "too much")
    (use,) = LinkUses(office.house.table).of_route("desk")
    assert use.outcome == "not-needed"


def test_the_same_choice_mutes_once_and_another_choice_mutes_too(office: Office) -> None:
    office.post(office.link("s"), form(STORY, "1h"))
    (mute,) = office.muted()
    office.house.clock.now += timedelta(minutes=30)
    assert office.post(office.link("s"), form(STORY, "1h"))["statusCode"] == 200
    assert office.muted() == [mute]
    office.house.clock.now += timedelta(hours=1)
    assert office.post(office.link("s"), form(STORY, "1h"))["statusCode"] == 410
    assert office.muted() == []
    assert office.post(office.link("s"), form(RULE, "1h"))["statusCode"] == 200
    assert len(office.muted()) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "what=story",
        "what=rule+w%2Fs&time=1h",
        "what=story&time=9h",
        "what=everything&time=1h",
        "&".join(["a=b"] * 50),
    ],
)
def test_a_choice_that_the_page_does_not_offer_shows_the_form_again(office: Office, body: str) -> None:
    before = office.state()
    answer = office.post(office.link("s"), body)
    assert answer["statusCode"] == 400
    assert "Choose what to snooze, and for how long." in answer["body"]
    assert office.state() == before


# not relevant


def test_a_story_that_is_not_relevant_is_counted_by_rule_word_and_source(office: Office) -> None:
    assert "Nothing is hidden" in office.get(office.link("n"))["body"]
    for _ in range(3):
        assert office.post(office.link("n"))["statusCode"] == 200
    office.post(office.link("n", BOB))
    counts = {
        (each.rule, str(each.kind), each.name): each.count
        for each in Feedback(office.house.table).counts(office.house.clock.now)
    }
    assert counts == {
        ("w/r", "rule", "all"): 2,
        ("w/r", "source", "x.example"): 2,
        ("w/r", "term", "troops"): 2,
    }
    assert office.muted() == []


def test_markup_of_an_article_is_text_on_a_page(office: Office) -> None:
    title = '<script>alert(1)</script> "troops" <!--links:footer-->'
    office.publish(2, title, "Troops again, said a man at the station who had seen them pass by at noon.")
    for action in "sn":
        page = office.get(office.link(action))["body"]
        assert "<script" not in page
        assert "&lt;script&gt;" in page


# crashes and faults


class Died(BaseException):
    """Raised to simulate the death of a worker."""


def dies_at(office: Office, phase: str, at: int, path: str, body: str) -> bool:
    """Post to a link. Let the worker die just before or after (`phase`) its AWS call with the
    number `at`. Return False if the worker makes fewer calls and does not die.
    """
    calls = [0]

    def die(now: str, operation: str, _: dict[str, Any]) -> None:
        calls[0] += now == phase
        if now == phase and calls[0] == at:
            raise Died(operation)

    for cached in ("adapters", "link_requests"):
        getattr(office.house.apps["api"], cached).cache_clear()
    office.house.hooks.append(die)
    try:
        assert office.post(path, body)["statusCode"] == 200
    except Died:
        return True
    finally:
        office.house.hooks.remove(die)
    return False


@pytest.mark.parametrize("action", "usn")
@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_worker_that_dies_at_any_call_leaves_a_link_that_works_once(
    office: Office, action: str, phase: str
) -> None:
    path, body, deaths = office.link(action), form(STORY, "8h"), 0
    while dies_at(office, phase, deaths + 1, path, body):
        deaths += 1
    assert deaths >= 3
    counts = [each.count for each in Feedback(office.house.table).counts(office.house.clock.now)]
    assert set(counts) == ({1} if action == "n" else set())
    assert len(office.muted()) == (1 if action == "s" else 0)
    assert len(list(LinkUses(office.house.table).of_route("desk"))) == 1
    assert UnsubscribedReaders(office.house.table).has("desk", ANN) is (action == "u")


def test_a_fault_of_the_table_is_answered_with_status_503_and_counted(office: Office, capsys: Any) -> None:
    def throttle(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == "GetItem":
            raise RuntimeError("throttled")

    office.house.hooks.append(throttle)
    answer = office.get(office.link("u"))
    assert answer["statusCode"] == 503
    assert "Try again later" in answer["body"]
    assert '"FailedRequests":[1.0]' in capsys.readouterr().out


def test_after_a_rotation_links_of_both_keys_work_and_forged_ones_call_ssm_once(office: Office) -> None:
    old = office.link("u")
    rotated = SigningKeys((SigningKey("abcd", bytes(range(5, 37))), *KEYS.keys))
    office.get(old)  # the API has cached the first key
    office.house.ssm.put_parameter(
        Name="/wirewatch/links/keys", Value=rotated.to_text(), Type="SecureString", Overwrite=True
    )
    link = Link(LinkAction.UNSUBSCRIBE, "desk", reader_id(ANN), office.house.clock.now)
    assert office.get(f"/u/{link.token(rotated)}")["statusCode"] == 200
    assert office.get(old)["statusCode"] == 200
    unknown = link.token(SigningKeys((SigningKey("ffff", bytes(range(32))),)))
    before = office.house.calls.count("GetParameter")
    for _ in range(20):
        assert office.get(f"/u/{unknown}")["statusCode"] == 403
    assert office.house.calls.count("GetParameter") - before <= 1


def test_requests_to_a_stack_without_keys_call_ssm_once(office: Office) -> None:
    path = office.link("u")
    office.house.ssm.delete_parameter(Name="/wirewatch/links/keys")
    for cached in ("adapters", "link_requests"):
        getattr(office.house.apps["api"], cached).cache_clear()
    before = office.house.calls.count("GetParameter")
    assert {office.get(path)["statusCode"] for _ in range(20)} == {503}
    assert office.house.calls.count("GetParameter") - before == 1


def test_the_log_has_neither_token_nor_address(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    path = office.link("u")
    with caplog.at_level("INFO"):
        office.post(path)
    (record,) = [vars(record) for record in caplog.records if record.name == "api"]
    assert (record["outcome"], record["route"], record["reader"]) == ("done", "desk", reader_id(ANN))
    assert path.removeprefix("/u/") not in str(record)
    assert ANN not in str(record)
