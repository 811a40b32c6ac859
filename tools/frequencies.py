"""Makes matching/frequencies.txt.gz out of the word frequencies of wordfreq. The same version always gives the same bytes.

    pip install wordfreq==3.1.1
    PYTHONPATH=layers/wirewatch python tools/frequencies.py layers/wirewatch/wirewatch/matching

From a word's share of all words follows the share of articles that hold it: of 600 words, and as words come in bursts, as of 360. English
counts in full, other languages by half, for a stream is seldom of one language. The licence is copied to where the data stands.
"""

import gzip
import sys
from collections import defaultdict
from importlib.metadata import distribution
from math import exp, log
from pathlib import Path

import wordfreq  # type: ignore[import-not-found,unused-ignore]
from wirewatch.language.tokens import fold

WORDS = 360
STEP = 1.25  # between two bands
RAREST = 0.001
RAREST_OF_OTHERS = 0.01
OTHERS = ("de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "ar", "tr", "id", "sv")
OTHER_SHARE = 0.5


def main(folder: Path) -> None:
    shares: defaultdict[str, float] = defaultdict(float)
    for language, weight in (("en", 1.0), *((each, OTHER_SHARE) for each in OTHERS)):
        for word, frequency in wordfreq.get_frequency_dict(language, "small").items():
            form = fold(word)
            share = weight * (1 - exp(-WORDS * frequency))
            if form.isalpha() and share >= (RAREST if language == "en" else RAREST_OF_OTHERS):
                shares[form] = max(shares[form], share)
    bands: defaultdict[int, list[str]] = defaultdict(list)
    for word, share in shares.items():
        bands[round(-log(share) / log(STEP))].append(word)
    text = "".join(f"{STEP**-band:.6f} {' '.join(sorted(words))}\n" for band, words in sorted(bands.items()))
    (folder / "frequencies.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    licence = "Word frequencies from wordfreq by Robyn Speer, https://doi.org/10.5281/zenodo.7199437, under CC BY-SA 4.0\n"
    licence += "(https://creativecommons.org/licenses/by-sa/4.0/), as is this table made of them.\n"
    (folder / "frequencies.LICENSE").write_text(
        f"{licence}Version {distribution('wordfreq').version}.\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
