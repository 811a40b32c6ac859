"""Read records that hold their texts in several languages.

In place of a text, such a record has `{"en": …, "de": …}` or `[{"lang": "en", "value": …}]`. The
body contains the texts in all languages, because there may be rules for each language.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wirewatch.parsing.record_text import text_of
from wirewatch.parsing.text.cleaning import language_of

Record = Mapping[str, Any]
_CODES = (  # ISO 639-1, country codes that are used as language codes, and Drupal's code `und`
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv"
    " dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig"
    " ii ik io is it iu iw ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg"
    " mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro"
    " ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty"
    " ug uk ur uz ve vi vo wa wo xh yi yo za zh zu und"
)
_LANGUAGES = frozenset(_CODES.split())
_NAMES = (  # names of languages in English, and codes of three letters (ISO 639-2), as news APIs write them
    "afrikaans=af afr=af albanian=sq sqi=sq amharic=am amh=am arabic=ar ara=ar armenian=hy hye=hy"
    " azerbaijani=az aze=az basque=eu eus=eu belarusian=be bel=be bengali=bn bangla=bn ben=bn bosnian=bs"
    " bos=bs bulgarian=bg bul=bg burmese=my mya=my catalan=ca cat=ca chinese=zh mandarin=zh zho=zh chi=zh"
    " croatian=hr hrv=hr czech=cs ces=cs cze=cs danish=da dan=da dutch=nl nld=nl dut=nl english=en eng=en"
    " estonian=et est=et filipino=tl tagalog=tl tgl=tl finnish=fi fin=fi french=fr fra=fr fre=fr galician=gl"
    " glg=gl georgian=ka kat=ka german=de deu=de ger=de greek=el ell=el gre=el gujarati=gu guj=gu hausa=ha"
    " hebrew=he heb=he hindi=hi hin=hi hungarian=hu hun=hu icelandic=is isl=is indonesian=id ind=id irish=ga"
    " italian=it ita=it japanese=ja jpn=ja kannada=kn kan=kn kazakh=kk kaz=kk khmer=km khm=km korean=ko"
    " kor=ko kurdish=ku lao=lo latvian=lv lav=lv lithuanian=lt lit=lt macedonian=mk mkd=mk malay=ms msa=ms"
    " malayalam=ml mal=ml maltese=mt mlt=mt marathi=mr mar=mr mongolian=mn mon=mn nepali=ne nep=ne"
    " norwegian=no nor=no bokmål=nb nynorsk=nn pashto=ps persian=fa farsi=fa fas=fa polish=pl pol=pl"
    " portuguese=pt por=pt punjabi=pa pan=pa romanian=ro ron=ro rum=ro russian=ru rus=ru serbian=sr srp=sr"
    " sinhala=si sinhalese=si sin=si slovak=sk slk=sk slovenian=sl slv=sl somali=so spanish=es spa=es"
    " swahili=sw swa=sw swedish=sv swe=sv tajik=tg tamil=ta tam=ta telugu=te tel=te thai=th tha=th"
    " tibetan=bo turkish=tr tur=tr turkmen=tk ukrainian=uk ukr=uk urdu=ur urd=ur uyghur=ug uzbek=uz uzb=uz"
    " vietnamese=vi vie=vi welsh=cy cym=cy yiddish=yi zulu=zu"
)
_CODE_BY_NAME = dict(pair.split("=") for pair in _NAMES.split())
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8}){0,2}", re.IGNORECASE)
_TAG_KEYS = ("@language", "lang", "language", "locale", "@lang", "xml:lang", "langcode", "_key")
_DEFAULT = "x-default"


def declared_language(value: Any) -> str:
    """Return the tag, in lower case, of the language that a record declares, or `und`.

    `value` is what the record declares: a tag, or the English name of a language, such as
    `Portuguese` or `English (US)`.
    """
    name = value.partition("(")[0].strip().casefold() if isinstance(value, str) else ""
    return _CODE_BY_NAME.get(name) or language_of(value)


def with_main_language(record: Record, keys: Iterable[str], declared: str) -> tuple[Record, str]:
    """Return the record and its main language.

    A value under one of `keys` may hold texts by language tag. Such a value is replaced by a list
    of its texts, with the text of the main tag first. The main tag is the first of these that has a
    text: a tag of the language in `declared`, a tag of English, the tag of the first text.

    The main language is the language of the main tag. But if this tag is `und` or `x-default`, it
    names no language, and `declared` is returned. `declared` is also returned if no value holds
    texts by language tag.
    """
    found = {key: texts for key in keys if (texts := texts_by_tag(record.get(key)))}
    if not found:
        return record, declared
    wanted = (language_of(declared), language_of(declared)[:2], "en")
    tags = list(dict.fromkeys(tag for texts in found.values() for tag in texts))
    main = next((tag for want in wanted for tag in tags if _matches(tag, want)), tags[0])
    ordered = {key: _ordered(texts, main) for key, texts in found.items()}
    language = language_of(main)
    return {**record, **ordered}, declared if language in {"und", _DEFAULT} else language


def texts_by_tag(value: Any) -> dict[str, Any]:
    """Return the texts of a value by language tag, or an empty dict if the value has no such texts.

    `{"id": "17"}` gives an empty dict, because `id` is an identifier here, and not the tag of
    Indonesian.
    """
    if isinstance(value, Mapping):
        named = {key: each for key, each in value.items() if not key.startswith(("_", "@"))}
        is_map = bool(named) and named.keys() != {"id"} and all(map(_is_tag, named))
        return {key: each for key, each in named.items() if text_of(each)} if is_map else {}
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        return {}
    texts = {tag: part for part in value if (tag := _tag_of(part))}
    return texts if len(texts) == len(value) > 1 else {}


def _tag_of(part: Record) -> str:
    return next((tag for key in _TAG_KEYS if isinstance(tag := part.get(key), str) and _is_tag(tag)), "")


def _is_tag(text: str) -> bool:
    tag = _TAG.fullmatch(text)
    return text == _DEFAULT or (tag is not None and tag[1].lower() in _LANGUAGES)


def _matches(tag: str, wanted: str) -> bool:
    return wanted != "und" and language_of(tag).partition("-")[0] == wanted.partition("-")[0]


def _ordered(texts: dict[str, Any], main: str) -> list[Any]:
    return [texts[tag] for tag in sorted(texts, key=lambda tag: (tag != main, not _matches(tag, main)))]
