"""Unpack archives that hold documents, part by part and with limits on the unpacked size.

    compression     gzip and zip
    warc            web archives; a later run can continue at the offset of a record

Nothing here interprets the text of the documents.
"""
