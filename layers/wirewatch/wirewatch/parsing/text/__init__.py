"""Rules about plain text that all formats share.

Modules in reading order:

    encodings           decodes bytes to text
    charset_guess       guesses an encoding that is not declared
    cleaning            divides a text into paragraphs; checks addresses and language tags
    fragments           converts pieces of HTML or XHTML to paragraphs
    titles              removes markup from titles
    dates               converts written dates to UTC, with their precision
    month_names         names of months
    time_zones          times with a time zone
    datelines           place and agency at the beginning of a report
    bylines             names in bylines
    byline_labels       labels before the names, such as `Written by`
    east_asian_bylines  names without spaces
    header_lines        lines that are only a byline or only a date
    words               counts words
    languages           finds the language of an article
"""
