"""The articles of the benchmarks. They come from the open corpus if the folder of this corpus
exists. Otherwise, the articles are generated. Short texts are joined until they have the length of
a news article, 2.8 to 9 KB.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from wirewatch.article import Article

PUBLISHED = datetime(2026, 11, 23, tzinfo=UTC)
SHORTEST, LONGEST = 2_800, 9_000  # bytes of a body
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


def articles(folder: Path | None) -> list[Article]:
    """Return English articles in a fixed, shuffled order."""
    texts = list(_real(folder)) if folder is not None and folder.exists() else list(_generated(1_000))
    kept = [
        _article(text) for text in _joined(dict.fromkeys(texts)) if SHORTEST <= len(text.encode()) <= LONGEST
    ]
    Random(7).shuffle(kept)
    return kept


def _joined(texts: Iterable[str]) -> Iterator[str]:
    waiting = ""
    for text in texts:
        if len(text.encode()) >= SHORTEST:
            yield text
            continue
        waiting += ("\n\n" if waiting else "") + text
        if len(waiting.encode()) >= SHORTEST:
            yield waiting
            waiting = ""


def _real(folder: Path) -> Iterator[str]:
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line).get("body") or ""
    for line in gzip.decompress((folder / "dedup/edits.jsonl.gz").read_bytes()).decode().splitlines():
        record = json.loads(line)
        if record["kind"] == "base":
            yield record["text"]
    for line in (folder / "dedup/minhash_articles_1000.train").read_text(encoding="utf-8").splitlines():
        yield _in_paragraphs(line.partition(" ")[2])


def _in_paragraphs(text: str) -> str:
    """Break a text into paragraphs of three sentences."""
    sentences = _SENTENCE.split(text)
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def _article(text: str) -> Article:
    title = _SENTENCE.split(text[:300])[0][:90].replace("\n", " ")
    return Article(title=title, body=text, source="paper.example", language="en", published=PUBLISHED)


_ONSETS, _VOWELS, _CODAS = (
    "b br c ch d dr f g gr h j k l m n p pr r s sh st t tr v w".split(),
    "a e i o u ea ou".split(),
    "n r s t l nd st ck m".split(),
)


def made_up_word(random: Random, syllables: int) -> str:
    return "".join(
        random.choice(_ONSETS)
        + random.choice(_VOWELS)
        + (random.choice(_CODAS) if random.random() < 0.4 else "")
        for _ in range(syllables)
    )


def _generated(count: int) -> Iterator[str]:
    """Yield `count` random texts. The frequencies of the words follow Zipf's law.

    The texts have what `watchlists.Writer` needs: acronyms, sentences, and names with several
    words.
    """
    random = Random(3)
    words = [made_up_word(random, random.choice((1, 2, 2, 3))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    acronyms = [
        "".join(random.choices("ABCDEFGHIKLMNOPRSTUVW", k=random.choice((2, 3, 4)))) for _ in range(80)
    ]
    names = [
        " ".join(made_up_word(random, 2).capitalize() for _ in range(random.choice((2, 2, 3))))
        for _ in range(8_000)
    ]
    for _ in range(count):
        chosen = random.choices(words, weights, k=random.randint(300, 1_200))
        for place in random.sample(range(len(chosen)), len(chosen) // 25):
            chosen[place] = random.choice(names if random.random() < 0.8 else acronyms)
        sentences = []
        while chosen:
            size = random.randint(8, 25)
            part, chosen = chosen[:size], chosen[size:]
            sentences.append(
                " ".join(
                    word[:1].upper() + word[1:] if not place or random.random() < 0.05 else word
                    for place, word in enumerate(part)
                )
                + "."
            )
        yield "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


_SYLLABLES = ("가각간감강고구국군금기김나남노다대도동러로리명무문미민박방배백보부북비사산서선성세소수시신아안양어연영오용우원유을의이인일자장전정제조주중지진차천청최추충치타태통평포하한해현호화황회",
              "人大中国会上新年和日本军部北朝鲜韩美俄乌战争安全理事联合经济政府总统部队士兵导弹发射制裁外交报道称表示将在月",
              "のはをにがでとしたるいてなかっれさこれ日本北朝鮮軍隊兵士派遣首相会談発表国連安保理制裁核実験声明政府関係者")  # fmt: skip


def spaceless(count: int) -> list[Article]:
    """Return Korean, Chinese and Japanese articles of about 1,500 characters. Only the Korean
    articles have spaces between words.
    """
    random = Random(9)
    found = []
    for number in range(count):
        letters = _SYLLABLES[number % 3]
        words = ["".join(random.choices(letters, k=random.randint(1, 5))) for _ in range(500)]
        text = (" " if number % 3 == 0 else "").join(
            word + (random.choice("，。、") if random.random() < 0.1 else "") for word in words
        )
        found.append(
            Article(title=text[:20], body=text, language=("ko", "zh", "ja")[number % 3], published=PUBLISHED)
        )
    return found


def spaceless_queries(count: int) -> list[str]:
    random = Random(10)

    def word() -> str:
        return "".join(random.choices(random.choice(_SYLLABLES), k=random.randint(2, 4)))

    return [
        random.choice(("{a} AND {b}", "{a} OR {b}", "{a} NEAR/9 {b}", "{a}")).format(a=word(), b=word())
        for _ in range(count)
    ]
