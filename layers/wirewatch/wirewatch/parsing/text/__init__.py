"""Rules about plain text that every format shares. Nothing here knows where a text comes from.

Modules in reading order:

- `cleaning`: bytes to text, paragraphs, safe addresses and language tags.
- `fragments`: pieces of HTML or XHTML to paragraphs.
- `dates`: written dates to UTC and how precise they are.
- `datelines`: the place and agency at the beginning of a report.
- `bylines`: written bylines to names.
- `words`: how many words a text has, also where no spaces divide them.
- `languages`: the language an article is written in.

Readers of whole documents belong in `parsing.formats`, `parsing.page` and `parsing.wire`.
"""
