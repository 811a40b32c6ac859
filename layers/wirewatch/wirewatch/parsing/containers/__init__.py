"""Unpack archives that hold documents, part by part and with limits on the unpacked size.

    compression     gzip and zip
    warc            web archives; a later run can continue at the offset of a record
    http_statuses   why a response in a web archive holds no page
    text_lines      the lines of a file, also in UTF-16 and UTF-32

Nothing here interprets the text of the documents.
"""
