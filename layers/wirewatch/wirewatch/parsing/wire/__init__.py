"""Read wire formats, the formats of news agencies. The reader of each format fills a `WireItem`.
Then the method `WireItem.article` makes the article.

    wire_item    converts an agency's item of any format to an article; interprets corrections,
                 retractions and embargoes
    embargoes    reads the end of an embargo
    json_items   reads ninjs 1 to 3, and dpa's digitalwires
    xml_items    the entry point for XML; calls the readers of NITF (`nitf`), NewsML-G2
                 (`newsml_g2`) and NewsML 1 (`newsml1`)
    xml_tree     parses XML into a tree of elements
    xml_repair   escapes text that was not escaped, and repairs other common faults of XML
    iptc7901     reads teletype text

Feeds and records of other senders are in `parsing/formats`.
"""
