"""The keys under which the words of an article find the terms of an index.

t + form        a folded word             o + form      the same, where it opens a chunk (Hangul names)
c + surface     exact capitals and marks  u + form      a {Cased} word in an all-capitals field
s + lang + stem                           p, q, g, …    wildcards: `wildcards.py`
"""

FORM, OPENING, SURFACE, SHOUTED, STEM = "t", "o", "c", "u", "s"


def stem_key(language: str, stem: str) -> str:
    return f"{STEM}{language}\0{stem}"
