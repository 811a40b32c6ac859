"""Each format has a module with `parse(document, ref, start)`. `parsing/kinds.py` lists these
modules.

Some of the modules below only help such a module:

    json_records    JSON and JSON lines in the shapes of scrapers and news APIs
    feed            RSS and Atom
    mail            mails and mailboxes
    mail_attachments  the attached texts and documents of mails
    mail_text       the text of mails without what mail programs add
    pdf             PDFs with a text layer
    pdf_lines       the lines of a PDF's pages in reading order
    html            passes HTML pages to `parsing/page`
    plain_text      text dumps of pages (text_dump, dump_comments) and Markdown (markdown, front_matter)

Formats of news agencies are in `parsing/wire`, archives in `parsing/containers`.
"""
