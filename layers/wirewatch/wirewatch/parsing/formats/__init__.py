"""The parsers of formats. A parser is a module with `parse(document, ref, start)`.

Six of the modules below are parsers: `json_records`, `feed`, `mail`, `pdf`, `html` and
`plain_text`. The other modules have no `parse`, and only help a parser. `parsing/kinds.py` says
which parser reads which format. All modules:

    json_records    JSON and JSON lines of scrapers and news APIs
    feed            RSS and Atom
    mail            mails and mailboxes
    mailbox         the name and the address in the header `From`: a newsletter or an author
    mail_attachments  the attached texts and documents of mails
    mail_text       the text of mails without what mail programs add
    pdf             PDFs with a text layer
    pdf_lines       the lines of a PDF's pages in reading order
    html            passes HTML pages to `parsing/page`
    plain_text      text dumps of pages, and Markdown
    text_dump       the header lines, the body and the readers' comments of a plain text
    dump_head       puts the lines above the text of a dump in the usual order and form
    dump_comments   finds where the readers' comments begin in a text dump
    markdown        Markdown → plain text
    front_matter    the fields at the beginning of Markdown or of a plain text

Formats of news agencies are in `parsing/wire`, archives in `parsing/containers`.
"""
