"""Convert one HTML page to its article, or to several full articles.

Modules in reading order:

    page            the entry point `parse_page`, and limits
    blocks          the block elements and the text of a page
    class_names     what the class and the id of an element say
    zones           what an element holds: text, boilerplate, comments, captions …
    boxes           lines inside an article that are not its text
    region          which blocks are the article and its standfirst
    selection       whether a block belongs to the article
    body            the texts of a page
    second_opinion  calls trafilatura for unclear pages
    metadata        language, site and address
    titles          title
    jsonld          objects in JSON-LD
    authors         authors
    published       date
    headline        the visible lines of a page, and the lines near the headline
"""
