"""Read wire formats, the formats of news agencies.

The reader of each format fills a `WireItem`.

    wire_item    converts a `WireItem` to an article; interprets corrections and retractions
    embargoes    reads the end of an embargo
    json_items   reads ninjs 1 to 3, and dpa's digitalwires
    xml_items    the entry point for XML
    nitf         reads NITF
    newsml_g2    reads NewsML-G2
    newsml1      reads NewsML 1
    xml_tree     parses XML into a tree of elements
    xml_repair   repairs common faults of XML
    iptc7901     reads teletype text: headline, byline, paragraphs and time
    anpa1312     reads the parts of ANPA 1312 that differ from IPTC 7901
"""
