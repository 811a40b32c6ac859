"""Unpack archives that hold documents.

The unpacked size is limited.

    compression     gzip and zip
    warc            web archives
    http_statuses   why a response in a web archive holds no page
    text_lines      the lines of a file, also in UTF-16 and UTF-32
"""
