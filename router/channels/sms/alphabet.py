"""How much room a text takes in text messages (3GPP TS 23.038 and 23.040).

What fits the GSM alphabet takes seven bits a character, 160 in one message and 153 in each of several; some characters take two. Anything else makes
the whole message UCS-2: 70, and 67 in each of several.
"""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SEPTETS_OF_SEVERAL = 153
_TWICE = frozenset("^{}\\[~]|€\f")
_PLAINER = str.maketrans(
    dict(zip("’‘“”„–—•\u00a0ëïêîôûâáíóúçËÏ", '\'\'"""--- eieiouaaioucEI', strict=True)) | {"…": "..."}
)


def is_gsm(text: str) -> bool:
    """Say whether a text fits the GSM alphabet.

    >>> is_gsm("€ 78,00 à é"), is_gsm("ż")
    (True, False)
    """
    return all(each in _GSM or each in _TWICE for each in text)


def plainer(text: str) -> str:
    """Return a text in the GSM alphabet where only its quotes, dashes and accents keep it out: a third of the messages. Else as it is.

    >>> plainer("Zo’n café – coördinator")
    "Zo'n café - coördinator"
    """
    simple = text.translate(_PLAINER)
    return simple if is_gsm(simple) else text


def room(text: str) -> int:
    """Return the room that a text takes where several messages are sent, counted in septets of the GSM alphabet: 153 are one message.

    >>> room("abc"), room("€"), room("ж" * 67)
    (3, 2, 153)
    """
    if is_gsm(text):
        return sum(2 if each in _TWICE else 1 for each in text)
    units = len(text.encode("utf-16-be")) // 2
    return -(-units * SEPTETS_OF_SEVERAL // 67)


def messages(text: str) -> int:
    """Return how many text messages a text is sent as.

    >>> messages("a" * 160), messages("a" * 161), messages("ж" * 70), messages("ж" * 71)
    (1, 2, 1, 2)
    """
    if is_gsm(text):
        septets = sum(2 if each in _TWICE else 1 for each in text)
        return 1 if septets <= 160 else -(-septets // SEPTETS_OF_SEVERAL)
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= 70 else -(-units // 67)
