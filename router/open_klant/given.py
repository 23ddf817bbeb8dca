"""The two settings that connect the register, held to what they must be before anything starts."""

import httpx


def is_given(url: str, token: str) -> bool:
    """Say whether a register is connected.

    Raises:
        ValueError: a setting cannot be used; its message is one line for who set it.
    """
    if not (url or token):
        return False
    if not (url and token):
        raise ValueError("BALIE_OPEN_KLANT_URL and BALIE_OPEN_KLANT_TOKEN need each other.")
    check_address(url)
    if not (token.isascii() and token.isprintable()):
        raise ValueError("BALIE_OPEN_KLANT_TOKEN: it has a line break or another character that cannot be sent")
    return True


def check_address(url: str) -> None:
    """See that an address is one.

    Raises:
        ValueError: it is not.
    """
    try:
        read = httpx.URL(url)
        usable = read.scheme in ("http", "https") and bool(read.host)
    except httpx.InvalidURL:
        usable = False
    if not usable:
        raise ValueError("BALIE_OPEN_KLANT_URL: write https://openklant.example/klantinteracties/api/v1")
