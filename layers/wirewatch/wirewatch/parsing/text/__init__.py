"""Rules about plain text that every format shares. Nothing here depends on the source of a text.

Modules in reading order:

- `encodings`: bytes to text; `charset_guess` guesses an encoding that is not declared.
- `cleaning`: paragraphs, safe addresses and language tags.
- `fragments`: pieces of HTML or XHTML to paragraphs.
- `titles`: titles without markup and with HTML entities decoded.
- `dates`: written dates to UTC and how precise they are; `zones` reads times of day with a
  time zone.
- `datelines`: the place and agency at the beginning of a report.
- `bylines`: written bylines to names; `east_asian_bylines` reads bylines whose names have no spaces.
- `header_lines`: lines above a text that are only a byline or only a date.
- `words`: how many words a text has, also where no spaces divide them.
- `languages`: the language an article is written in.

Readers of whole documents belong in `parsing.formats`, `parsing.page` and `parsing.wire`.
"""
