"""Makes configuration/entities/territories.json.gz from CLDR. The same version of CLDR gives the
same bytes.

    npm pack cldr-localenames-full@48.2.0 && tar xzf cldr-localenames-full-48.2.0.tgz
    export PYTHONPATH=layers/wirewatch
    python tools/territories.py package $PYTHONPATH/wirewatch/configuration/entities

This JSON form of CLDR has short names and variants. The licence of CLDR is copied into the same
folder.
"""

import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from wirewatch.configuration.entities.names import folded
from wirewatch.language.tokens import has_no_space_script

NO_TERRITORY = {"ZZ", "XA", "XB", "QO"}
OTHER_ALPHABETS = {"en-Dsrt", "en-Shaw"}  # alphabets for English that articles don't use
HAN_OR_HANGUL = re.compile("[\u3005-\u3007\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


def main(package: Path, folder: Path) -> None:
    names = {
        language: kept
        for language, listed in sorted(_by_language(package).items())
        if (kept := _unambiguous(listed))
    }
    codes = sorted({code for listed in names.values() for code in listed})
    file = {
        "cldr": json.loads((package / "package.json").read_text(encoding="utf-8"))["version"],
        "codes": codes,
        "names": {
            language: "\n".join("|".join(listed.get(code, ())) for code in codes)
            for language, listed in names.items()
        },
        "holders": {language: held for language, listed in names.items() if (held := _holders(listed))},
    }
    text = json.dumps(file, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / "territories.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    (folder / "territories.LICENSE").write_bytes((package / "LICENSE").read_bytes())


def _by_language(package: Path) -> dict[str, dict[str, list[tuple[int, str]]]]:
    """Return the names of each territory in each language, as lists of (rank, name).

    Rank 0 is the main name in CLDR. Rank 1 is an alternate name. Rank 2 is the part of a main name
    before the parentheses.
    """
    names: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(
        package.glob("main/*/territories.json"),
        key=lambda path: (path.parent.name.count("-"), path.parent.name),
    ):
        locale = file.parent.name
        if locale in OTHER_ALPHABETS:
            continue
        territories = json.loads(file.read_text(encoding="utf-8"))["main"][locale]["localeDisplayNames"][
            "territories"
        ]
        for key, name in sorted(territories.items()):
            code, _, alternate = key.partition("-alt-")
            if code in NO_TERRITORY or name == key:
                continue
            # one list for all scripts and regions: language tags of articles often have neither
            names[locale.partition("-")[0]][code] += _ranked(name, 1 if alternate else 0)
    return names


def _ranked(name: str, rank: int) -> Iterator[tuple[int, str]]:
    if _is_distinctive(name):
        yield rank, name
    before = re.fullmatch(r"(.*\S)\s*[(（][^()（）]*[)）]", name)
    if before and not rank and _is_distinctive(before[1]):
        yield 2, before[1]


def _is_distinctive(name: str) -> bool:
    """Return whether a name is long enough to stand for a territory.

    In scripts without spaces, a name needs at least three characters, or two if one of them is Han
    or Hangul. In other scripts, at least one word must have two letters or more. So `É.-U.` is too
    short.
    """
    words = folded(name)
    if has_no_space_script(name):
        # a shorter name, such as タイ (Thailand), also occurs inside other words
        return len(words) >= (2 if HAN_OR_HANGUL.search(name) else 3)
    return any(len(word) > 1 for word in words)


def _unambiguous(listed: dict[str, list[tuple[int, str]]]) -> dict[str, list[str]]:
    """Return the names by territory, so that no name stands for two territories.

    `listed` has (rank, name) for each territory. A name of several territories is kept only for the
    territory with the lowest rank. If several territories have the lowest rank, the name is dropped.
    """
    claims: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for code, ranked in listed.items():
        for rank, name in ranked:
            claims[folded(name)][code] = min(rank, claims[folded(name)].get(code, rank))
    kept: dict[str, list[str]] = {}
    for code, ranked in listed.items():
        unique: dict[tuple[str, ...], str] = {}
        for _, name in sorted(ranked, key=lambda pair: pair[0]):
            rivals = [rank for other, rank in claims[folded(name)].items() if other != code]
            if all(claims[folded(name)][code] < rank for rank in rivals):
                unique.setdefault(folded(name), name)
        if unique:
            kept[code] = list(unique.values())
    return kept


def _holders(listed: dict[str, list[str]]) -> dict[str, list[str]]:
    """For each territory X, return the other territories with a name that contains a name of X.

    For example, 印度尼西亚 (Indonesia) contains 印度 (India). So the entry of India lists Indonesia. X has
    no entry if the list is empty, or if X is a continent or region.
    """
    inside: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for code, names in listed.items():
        for words in map(folded, names):
            for first, last in combinations(range(len(words) + 1), 2):
                inside[words[first:last]].add(code)
    held = {
        code: set().union(*(inside[folded(name)] for name in names)) - {code}
        for code, names in listed.items()
    }
    # no continents and regions: an article about Eastern Europe is about Europe, too
    return {code: sorted(others) for code, others in sorted(held.items()) if others and code.isalpha()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
