"""Rules about plain text that all formats share. Nothing here depends on the source of a text.

Modules in reading order:

- `encodings` decodes bytes to text; `charset_guess` guesses an encoding that is not declared.
- `cleaning` divides a text into paragraphs, and checks addresses and language tags.
- `fragments` converts pieces of HTML or XHTML to paragraphs.
- `titles` removes markup from titles, and decodes HTML entities in them.
- `dates` converts written dates to UTC, and says how precise they are; `month_names` lists the names
  of months, and `zones` reads times of day with a time zone.
- `datelines` reads the place and the agency at the beginning of a report.
- `bylines` reads the names in bylines; `east_asian_bylines` reads names that have no spaces.
- `header_lines` recognises lines above a text that are only a byline or only a date.
- `words` counts words, also in scripts without spaces between words.
- `languages` finds the language of an article.

Code that reads whole documents belongs in `parsing.formats`, `parsing.page` and `parsing.wire`.
"""
