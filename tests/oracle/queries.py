"""Makes random queries, each as a list of lexemes. The queries use every construct of the query
language, and are valid or nearly valid.
"""

from random import Random

DEEPEST = 2
WORDS = (
    "budget", "troops", "a", "and", "US", "Kim-Jong-un", "U.N.", "12,000", "AT&T", "O'Brien", "O’Brien", "Straße", "Sánchez", "북한",
    "日本", "SENT", "first", "ANDROID", "NOTE", "12,000-strong", "x_y", "Nearby", "or/and", "AND-gate",
)  # fmt: skip
PHRASES = (
    '"special forces"',
    "“North Korea”",
    "«die Straße»",
    '"a AND b"',
    '"the ( deploy* NEAR/3"',
    '"budget"',
    '"12,000 men?"',
    '"Kim’s"',
)
WILDCARDS = ("troop*", "w?rds", "*word", "anti-semit*", "wor**d", "Kim-Jong*", "*nuclear?")
CASED = ("{UN}", "{C++}", "{.NET}", "{Yahoo!}", "{West Bank}", "{U.N.}", "{Le Pen}", "{김정은}")
STEMS = ("~deploy", "~Deploying")
NAMED = ("@north-korea", "@ofac/*", "$movers")
NUMBERS = (">=1000", "> 5", "<50", "<= 1,000", "100..500", "1.5..2", "≥2", ">5 million", ">=1.5k", "< 12 bn")
NEARS = ("NEAR", "NEAR/0", "NEAR/5", "NEAR/500", "NEAR/3f", "ONEAR", "ONEAR/7")
FIELDS = ("title:", "lead:", "body:", "title,lead:", "author:", "url,place:")
VALUES = {
    "source:": ("reuters.com", "www.bbc.co.uk", '"Reuters.com"', "x-y.org/"),
    "lang:": ("en", "zh-hant", "DE", '"ko"'),
}
WRONG = (  # each is a mistake as any member of a level
    "a AND b OR c", "a OR b AND c", "a NOT b OR c", "a OR b NOT c", "NOT a OR b", "a OR NOT b", "NOT a", "NOT NOT NOT a",
    "NOT ( a OR b )", "a b", "a ( b )", "( a ) b", "a {UN}", "( )", "( a", "a )", "a ,", "( a , b )", "a AND", "a OR OR b", "AND a",
    "a NOT", "a NEAR/3", "NEAR/3 b", "NEAR/501 ( a , b )", "a NEAR/501 b", "NEAR/3 ( a )", "NEAR/3 ( a , )", "a NEAR/3 ( b AND c )",
    "a NEAR/3 ( b NOT c )", "a NEAR/3 title: b", "title: a NEAR/3 b", "a NEAR/3 source: x.org", "a NOT NEAR/3 SENT ( b )",
    "a NEAR/3 FIRST/5 ( b )", "a NEAR/3 ( b OR title: c )", "NEAR/3 ( a , b AND c )", "a NEAR/3 ATLEAST/2 ( b )",
    "a NOT NEAR/3 ( b , c )", "ATLEAST/2 ( a AND b )", "ATLEAST/2 ( title: a )", "ATLEAST ( a )", "ATLEAST/2 a", "FIRST/50",
    "FIRST ( a )", "ATLEAST/0 ( a )", "SENT ( )", "SENT ( NOT a )", "title: ( NOT a )", "title: title: a", "title: source: x.org",
    "title:", "source:", "source: *", "source: ( a.org AND b.org )", "source: a_,", "lang: english", "lang: x", "title,source: a",
    "titles: a", "@nobody", "@", "$nothing", "$", "wo*", "*", "{", "{}", "{U*}", "}", '"', '""', "~", "~a-b", "~deplo*", "북한*",
    "a NEAR/3 500..100", "-a", "+a", "!a", "a!", "w/5", "/5", "/N5/", "pre/3", "adj3", "near5", "a/F50/", "/f9/",
    "hd=a", "LA=en", "rst=", "troop$2", "TROOP$", "a && b", "a | b", '"a b"~5', "...", "https://x.org",
    "www.x.org/*", "a@x.org",
)  # fmt: skip
NUMBERS_ALONE = (
    ">=1000",
    "100..500",
    ">=1000 NEAR/3 <5",
    "a OR >=1000",
    "SENT ( >=1000 )",
    "NEAR ( >5 , 1..3 )",
    "title: ( >5 NOT a )",
)
GAPS = (" ", " ", " ", "  ", "\n", "\u00a0", "\t", "\u200e \ufeff", " # AND (\n")


def right(chance: Random) -> list[str]:
    """Return the lexemes of a random query without mistakes."""
    return _level(chance, 0)


def wrong(chance: Random) -> list[str]:
    """Return the lexemes of a query that has one mistake at a random depth."""
    if chance.random() < 0.05:
        return chance.choice(NUMBERS_ALONE).split(" ")
    level = chance.choice(WRONG).split(" ")
    for _ in range(chance.randint(0, DEEPEST)):
        around = chance.choice(
            (
                ["(", *level, ")"],
                ["title:", "(", *level, ")"],
                ["SENT", "(", *level, ")"],
                ["FIRST/9", "(", *level, ")"],
            )
        )
        level = chance.choice(
            (around, [*around, "AND", *_member(chance, 2)], [*_member(chance, 2), "OR", *around])
        )
    return level


def shaken(lexemes: list[str], chance: Random) -> list[str]:
    """Return a copy of `lexemes` with one random change: one lexeme is deleted, repeated or
    replaced, or two lexemes are swapped. The result may still be a valid query.
    """
    shaken = list(lexemes)
    at, to = chance.randrange(len(shaken)), chance.randrange(len(shaken))
    match chance.randrange(4):
        case 0:
            del shaken[at]
        case 1:
            shaken.insert(to, shaken[at])
        case 2:
            shaken[at], shaken[to] = shaken[to], shaken[at]
        case _:
            other = right(chance)
            shaken[at] = chance.choice(other)
    return shaken


def written(lexemes: list[str], chance: Random) -> str:
    """Return `lexemes` as the text of a query, with random white space and comments between them."""
    text = ""
    for lexeme in lexemes:
        tight = (
            not text
            or text[-1] in "(:"
            or lexeme in {")", ","}
            or (text[-1] == "," and not lexeme[0].isdigit())
        )
        text += lexeme if tight and chance.random() < 0.8 else chance.choice(GAPS) + lexeme
    return text


def _level(chance: Random, depth: int) -> list[str]:
    kind = chance.choice(("one", "and", "or")) if depth else chance.choice(("one", "and", "and", "or"))
    if kind == "one" or depth > DEEPEST:
        return _member(chance, depth)
    if kind == "or":
        return _joined(chance, depth, "OR")
    start = ["NOT", *_member(chance, depth), "AND"] if chance.random() < 0.15 else []
    lexemes = [*start, *_member(chance, depth)]
    for _ in range(chance.randint(0 if start else 1, 3)):
        operator = chance.choice(
            (["AND"], ["AND"], ["NOT"], ["AND", "NOT"], ["AND", "NOT", "NOT"], ["NOT", "NOT", "NOT"])
        )
        lexemes += [*operator, *_member(chance, depth, first=operator != ["NOT"])]
    return lexemes


def _joined(chance: Random, depth: int, operator: str) -> list[str]:
    lexemes = _member(chance, depth)
    for _ in range(chance.randint(1, 3)):
        lexemes += [operator, *_member(chance, depth)]
    return lexemes


def _member(chance: Random, depth: int, *, first: bool = True) -> list[str]:
    """Return an operand of AND, NOT or OR. `first` is False if the operand is the `x` in `a NOT x`.
    Then it never begins with NEAR: in `a NOT NEAR/3 (b, c)`, the operator would be NOT NEAR.
    """
    below = depth + 1
    if below > DEEPEST or chance.random() < 0.5:
        return _chain(chance, below, first=first)
    match chance.randrange(6):
        case 0:
            return ["(", *_level(chance, below), ")"]
        case 1:
            return [chance.choice(FIELDS), *_scoped(chance, below)]
        case 2:
            return [chance.choice(("SENT", "PARA")), "(", *_level(chance, below), ")"]
        case 3:
            return [f"FIRST/{chance.choice((1, 50, 999999))}", "(", *_level(chance, below), ")"]
        case 4:
            return [f"ATLEAST/{chance.choice((1, 3))}", "(", *_operands(chance, below), ")"]
        case _:
            return _value(chance)


def _scoped(chance: Random, depth: int) -> list[str]:
    if chance.random() < 0.3:
        return [_word(chance)]
    return chance.choice((["(", *_level(chance, depth), ")"], ["SENT", "(", *_level(chance, depth), ")"]))


def _value(chance: Random) -> list[str]:
    field = chance.choice(sorted(VALUES))
    values = chance.choices(VALUES[field], k=chance.randint(1, 3))
    if len(values) == 1:
        return [field, *values]
    listed = [part for value in values for part in (value, "OR")]
    return [field, "(", *listed[:-1], ")"]


def _chain(chance: Random, depth: int, *, first: bool = True) -> list[str]:
    """Return one operand, or several operands with NEAR operators between them. The first operand
    is never a number such as `> 5`.
    """
    lexemes = _operand(chance, depth, first=first)
    while chance.random() < 0.25:
        near = chance.choice(NEARS)
        operand = [chance.choice(NUMBERS)] if chance.random() < 0.2 else _operand(chance, depth, first=False)
        lexemes += [*chance.choice(([], [], ["NOT"])), near, *operand]
    return lexemes


def _operand(chance: Random, depth: int, *, first: bool) -> list[str]:
    if depth > DEEPEST or chance.random() < 0.6:
        return [_word(chance)]
    if not first or chance.random() < 0.6:
        return ["(", *_operands(chance, depth + 1), ")"]
    listed = [part for _ in range(chance.randint(2, 4)) for part in (*_operands(chance, depth + 1), ",")]
    return [chance.choice(NEARS), "(", *listed[:-1], ")"]


def _operands(chance: Random, depth: int) -> list[str]:
    lexemes = _chain(chance, depth)
    for _ in range(chance.choice((0, 0, 1, 2))):
        lexemes += ["OR", *_chain(chance, depth)]
    return lexemes


def _word(chance: Random) -> str:
    return chance.choice(chance.choice((WORDS, WORDS, PHRASES, WILDCARDS, CASED, STEMS, NAMED)))
