"""Read wire formats, the formats of news agencies. The reader of each format fills a `WireItem`.
Then the method `WireItem.article` makes the article.

    wire_item    an agency's item of any format → an article with corrections, retractions, embargo
    embargoes    the end of an embargo
    json_items   ninjs 1 to 3, dpa's digitalwires
    xml_items    the entry point for XML: NITF (nitf), NewsML-G2 (newsml_g2), NewsML 1 (newsml1)
    xml_tree     XML → elements, without entities
    xml_repair   text that was not escaped, and other common faults of XML
    iptc7901     teletype text

Feeds and records of other senders are in `parsing/formats`.
"""
