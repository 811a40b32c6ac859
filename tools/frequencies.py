"""Makes compiling/frequencies.txt.gz from wordfreq. The same version of wordfreq gives the same
bytes.

    pip install wordfreq==3.1.1
    PYTHONPATH=layers/wirewatch python tools/frequencies.py layers/wirewatch/wirewatch/compiling

For each word, the file has the share of articles that contain the word. wordfreq has only the
frequency of a word among all words. The share is computed from this frequency. The licence of the
data is written into the same folder.
"""

import gzip
import sys
from collections import defaultdict
from importlib.metadata import distribution
from math import exp, log
from pathlib import Path

import wordfreq  # type: ignore[import-not-found,unused-ignore]
from wirewatch.language.tokens import fold

# an article has about 600 words, but many are repeated; so it counts as 360 independent words
WORDS = 360
STEP = 1.25  # words are grouped into bands; the shares of two neighbouring bands have this ratio
RAREST = 0.001
RAREST_OF_OTHERS = 0.01
OTHERS = ("de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "ar", "tr", "id", "sv")
# most streams have several languages, so words of other languages than English count half
OTHER_SHARE = 0.5


def main(folder: Path) -> None:
    shares: defaultdict[str, float] = defaultdict(float)
    for language, weight in (("en", 1.0), *((other, OTHER_SHARE) for other in OTHERS)):
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
    licence = "Word frequencies from wordfreq by Robyn Speer, "
    licence += "https://doi.org/10.5281/zenodo.7199437, under CC BY-SA 4.0\n"
    licence += "(https://creativecommons.org/licenses/by-sa/4.0/), as is this table made of them.\n"
    (folder / "frequencies.LICENSE").write_text(
        f"{licence}Version {distribution('wordfreq').version}.\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
