"""One module for each format, with `parse(document, ref, start)` as its entry; `parsing/kinds.py` names them.

    json_records    JSON and JSON lines in the shapes of scrapers and news APIs (record_fields: where each shape keeps what)
    feed            RSS and Atom
    mail            mails and mailboxes
    pdf             PDFs with a text layer (pdf_lines: text by its place on the page)
    html            the way into `parsing/page`
    plain_text      text dumps of pages (text_dump) and Markdown (markdown)

Formats of news agencies are in `parsing/wire`, archives in `parsing/containers`.
"""
