"""An upload becomes an alert and a digest: the real handlers, moto's services."""

from pathlib import Path

from tests.house import House


def upload_samples(house: House, samples: Path) -> None:
    for path in sorted((samples / "articles").iterdir()):
        house.upload(f"articles/2026/11/23/{path.name}", path.read_bytes())


def test_an_upload_becomes_a_slack_alert_and_a_morning_mail(house: House, samples: Path) -> None:
    house.configure_samples(samples)
    upload_samples(house, samples)
    house.drain()
    house.flush("morning-brief", "2026-11-22T22:30:00Z")
    house.drain()
    assert [payload["text"].split(" · ")[0] for _, payload in house.slack.posts] == ["7 stories, 1 high: Korea desk"]
    (mail,) = house.mails()
    assert mail["Subject"] == "9 stories, 2 high: Morning brief"
    assert "morning-brief #1 · 2026-11-23 07:30 KST · part 1/1" in mail["Message"]
