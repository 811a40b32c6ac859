"""Archives that hold documents: unpacked as a stream, with limits on what they unpack into.

    compression     gzip and zip
    warc            web archives, whose records can be found again by their offset

Nothing here looks at what the documents say.
"""
