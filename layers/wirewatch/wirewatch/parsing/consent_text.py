"""Recognises the texts of consent dialogs for cookies."""

import re

CONSENT_TERMS = 3  # different terms of consent dialogs in one text
_CONSENT_TERMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bcookies?\b|クッキー|куки|файл\w* cookie",
        r"\bpartners?\b|\bpartnern?\b|partenaires|\bsocios\b|\bvendors?\b|third part",
        r"consent|einwillig|zustimm|consentement|consentimiento|consenso|agree to|opt[- ]out",
        r"\baccept\b|akzeptier|accepter|aceptar|accetta|accepteren|choices|preferences|einstellungen",
        (
            r"personal data|personenbezogen|données personnelles|datos personales|dati personali"
            r"|your data|ihre daten"
        ),
        r"on (?:a|your) device|auf (?:einem|ihrem) gerät|sur un (?:appareil|terminal)|browser|identifiers?\b",
        r"legitimate interest|berechtigte[sn]? interesse|intérêt légitime|interés legítimo",
        r"privacy (?:policy|notice|settings|cent(?:er|re))|datenschutz|confidentialité|privacidad|privacy",
        r"advertis|werbung|publicité|publicidad|targeted|personali[sz]ed|tracking",
    )
)
CONSENT_TERM = re.compile(
    r"cookie|consent|privacy|personal data|personenbezogen|datenschutz|confidentialité|données personnelles"
    r"|privacidad|datos personales|dati personali|クッキー|куки",
    re.IGNORECASE,
)


def is_consent_text(text: str) -> bool:
    """Tell whether a text has at least CONSENT_TERMS different terms that are typical of consent
    dialogs, among them a core term such as `cookie` or `privacy`.
    """
    if CONSENT_TERM.search(text) is None:
        return False
    return sum(term.search(text) is not None for term in _CONSENT_TERMS) >= CONSENT_TERMS
