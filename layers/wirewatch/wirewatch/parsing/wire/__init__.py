"""Formats of news agencies. Each reader fills a `WireItem`, which decides what the article is.

wire_item    an agency's item of any format → an article with corrections, retractions, embargo
embargoes    until when an agency holds an item back
json_items   ninjs 1 to 3, dpa's digitalwires
xml_items    the entry for XML: NITF (nitf), NewsML-G2 (newsml_g2), NewsML 1 (newsml1)
xml_tree     XML → elements, without entities
iptc7901     teletype text
"""
