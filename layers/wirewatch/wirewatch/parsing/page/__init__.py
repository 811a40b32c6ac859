"""Web pages: one HTML page becomes one article.

Modules in reading order:

- `page`: limits, and the entry point `parse_page`, which makes an `Article` of the parts of a page.
- `blocks`: reads the block elements and the text of a page in document order.
- `class_names`: what the class and the id of an element say.
- `zones`: which elements are text, and which are boilerplate, hidden, consent dialogs, comments or captions.
- `boxes`: lines inside an article that are not its text: prompts, notices, credits, bylines.
- `region`: which blocks are the article, and which of these blocks are its standfirst. It calls
  `selection` to decide about each block.
- `body`: the texts of a page. It calls `second_opinion` (trafilatura) if the structure is unclear.
- `metadata`: title, language, site and address. It calls `jsonld`, `authors` and `published`.
- `headline`: the visible lines of a page, and the lines near its headline.

Rules about plain text that other formats need as well (dates, bylines, datelines) belong in
`parsing.text`.
"""
