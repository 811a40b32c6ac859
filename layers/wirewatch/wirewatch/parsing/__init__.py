"""Convert a stored object of any format to articles.

This package does not depend on rules, queues or AWS, and it never fetches anything.

In reading order:
    object_reader   a stored object → documents → articles; a later run can resume it
    resume_point    how far an object has been read
    kinds           the registry of formats
    recognition     recognises a format by the beginning and name of a document
    text_exports    recognises tables and exports of databases, which are refused
    document        one document of a known kind → its articles
    record_fields   the title, text, date and authors of a JSON record
    record_text     the text in a value of a JSON record
    record_languages  JSON records that hold their texts in several languages
    script_data     an article in the JSON data that a page keeps in its scripts
    consent_text    recognises the texts of consent dialogs
    biographies     recognises paragraphs about the author
    picture_credits recognises lines that name who took a picture
    plain_prompts   recognises prompts in texts without markup
    formats/        a parser for each format
    wire/           the formats of news agencies
    page/           HTML pages: body, title, authors, date
    containers/     archives that hold documents
    text/           what all parsers share, such as encodings, dates and bylines
    sandbox/        runs parsers in a subprocess with limits
"""
