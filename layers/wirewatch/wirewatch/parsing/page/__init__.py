"""Web pages: the bytes of one HTML page become one article.

Modules in reading order:

- `page`: the entry point `parse_page`; limits, and how the parts become an `Article`.
- `body`: the text of the article, its captions and the readers' comments.
- `metadata`: title, date, language, site and address.
- `jsonld`: the schema.org objects that a page carries in its scripts.
- `headline`: the visible lines of a page, and those near its headline.
- `authors`: who wrote the article.

Rules about plain text that other formats need as well (dates, bylines, datelines) belong in `parsing.text`.
"""
