"""Invented items in the formats of news agencies, and functions that parse them for the tests."""

from datetime import UTC, datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable
from wirewatch.parsing.wire.xml_items import parse_wire

STORED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BODY = "A dam broke near Lorin.\n\nNobody was hurt."

XHTML = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Dam breaks</title></head><body><header><h1>Dam breaks</h1></header>
  <section><p><span class="dateline">LORIN (UPW) - </span>A dam broke
  near <b>Lorin</b>.</p><p>Nobody was hurt.</p></section></body></html>"""
NITF = """<nitf xml:lang="en"><head><docdata management-status="usable"><doc-id regsrc="upw.example" id-string="N-77"/>
  <du-key key="dam-breaks" version="3"/><date.issue norm="20261120T093000Z"/><urgency ed-urg="2"/></docdata></head>
  <body><body.head><hedline><hl1>Dam breaks</hl1></hedline><byline>By <person>Ada Vale</person>, <byttl>Staff Writer</byttl></byline>
  <distributor>United Paper Wire</distributor><dateline><location>LORIN</location></dateline></body.head>
  <body.content><block><p>A dam broke near <location>Lorin</location>.</p>
  <media media-type="image"><media-reference source="x.jpg"/><media-caption><p>The dam in May.</p></media-caption></media>
  <p>Nobody was hurt.</p></block></body.content></body></nitf>"""
META = """<itemMeta><itemClass qcode="ninat:text"/><provider qcode="prov:upw"><name>United Paper Wire</name></provider>
  <versionCreated>2026-11-20T10:30:00+01:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>"""
CONTENT_META = """<contentMeta><urgency>3</urgency><language tag="en-GB"/><headline rank="3">Weather</headline>
  <headline rank="1">Dam breaks</headline><slugline>DAM-LORIN</slugline><by>By Ada Vale and Bo Lund, UPW</by>
  <dateline>LORIN (UPW) - </dateline></contentMeta>"""
NEWSML1 = """<NewsML><NewsEnvelope><DateAndTime>20261120T100000Z</DateAndTime></NewsEnvelope><NewsItem><Identification><NewsIdentifier>
  <ProviderId>upw.example</ProviderId><DateId>20261120</DateId><NewsItemId>dam</NewsItemId>
  <RevisionId PreviousRevision="1" Update="N">2</RevisionId><PublicIdentifier>urn:newsml:upw.example:20261120:dam:2N</PublicIdentifier>
  </NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20261120T093000Z</FirstCreated>
  <ThisRevisionCreated>20261120T113000Z</ThisRevisionCreated><Status FormalName="Usable"/><Urgency FormalName="4"/></NewsManagement>
  <NewsComponent><NewsLines><HeadLine>Dam breaks</HeadLine><ByLine>Ada Vale</ByLine><DateLine>LORIN</DateLine>
  <SlugLine>DAM-LORIN</SlugLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName="United Paper Wire"/></Provider>
  </AdministrativeMetadata><DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
  <NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>A dam broke near Lorin.</p>
  <p>Nobody was hurt.</p></DataContent></ContentItem></NewsComponent>
  <NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent>The dam in May.</DataContent>
  </ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""


def item(meta: str = META, content_meta: str = CONTENT_META, content: str = XHTML, **attributes: str) -> str:
    """A NewsML-G2 item."""
    named = {"guid": "urn:newsml:upw.example:20261120:dam", "version": "7", **attributes}
    written = " ".join(f'{name}="{value}"' for name, value in named.items() if value)
    inline = f"<inlineXML>{content}</inlineXML>" if content else ""
    return (
        f'<newsItem {written} xml:lang="en">{meta}{content_meta}<contentSet>{inline}</contentSet></newsItem>'
    )


def message(*items: str) -> str:
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{"".join(items)}</itemSet></newsMessage>'


def found_in(text: str | bytes) -> list[Article | Unreadable]:
    data = text.encode() if isinstance(text, str) else text
    return list(parse_wire(data, ObjectRef(bucket="b", key="k"), STORED))


def read(text: str) -> Article:
    (found,) = found_in(text)
    assert isinstance(found, Article), found
    return found


def outcomes(text: str | bytes) -> list[str]:
    """Return, in order, the titles of articles and the details of skipped items."""
    return [each.title if isinstance(each, Article) else each.detail for each in found_in(text)]
