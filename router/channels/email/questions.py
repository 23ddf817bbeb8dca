r"""A mail that asks several things, in one part for each: each part is a turn of its own, and gets an answer of its own.

Only what its writer took apart themselves is taken apart: a numbered list of questions, or paragraphs that each ask something. A part that leans on
the one before ("kan dat ook …") stays with it, and words that ask nothing go with the question that they introduce. Where it is not plain, a mail
stays whole: one question too many for a human is better than two wrong answers.

>>> split("Wat kost een paspoort?\n\nEn verder: wanneer wordt het grofvuil opgehaald?")
('Wat kost een paspoort?', 'En verder: wanneer wordt het grofvuil opgehaald?')
>>> split("Ik wil mijn paspoort verlengen.\n\nKan dat ook op zaterdag?")
('Ik wil mijn paspoort verlengen.\n\nKan dat ook op zaterdag?',)
"""

import re

MOST = 4
"""Questions of one mail that are answered by themselves; of a mail with more, somebody should read all."""

_LONGEST = 8000  # characters of a mail that is taken apart
_ITEM = re.compile(r"^\s*(?:(?:vraag|question|frage)\s*)?(?:\d{1,2}|[a-h])\s?[.):]\s+(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*•–]\s+(?=\S)")
_ASKS = re.compile(
    r"[?؟]|\b(?:ik (?:wil|zou) .{0,60}\bweten|graag (?:weet|hoor|ontvang|wil) ik|ik vraag me af|kunt u mij|mijn (?:\w+ )?vraag is|"
    r"i (?:want|would like|'d like) to know|could you|please let me know|ich möchte wissen|ich wüsste gern)",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:\W*(?:(?:en|maar|of|want|dus|ook|and|but|or|so|also|und|aber|oder|et|mais|ou)\b[\s,:]+)*)"
    r"(?:(?:kan|mag|moet|is|geldt|hoeft|kost|gaat|werkt|zit|klopt|wordt|can|must|does|is|kann|muss|ist|gilt)\s+"
    r"(?:ik|je|u|men|we|wij|i|you|we|ich|man|wir)?\s*(?:dat|dit|het|die|deze|hij|ze|zij|daar|hier|this|that|it|these|those|das|es|dies|sie)\b"
    r"|(?:wat|hoe|waar|wanneer|what|how|where|when|was|wie|wo)\s+(?:\w+\s+)?(?:dat|dit|die|deze|that|this|it|these|das|es)\b"
    r"|(?:dat|dit|die|deze|hij|daar\w*|hier\w*|dan|zo|this|that|these|it|das|dies\w*|dann|zo ja|zo nee|if so|if not)\b)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:(?:ge)?achte|beste|hallo|hoi|dag|goede(?:morgen|middag|navond)|goeden?\w*|l\.?s\.?|dear|hello|hi|good \w+|sehr geehrte|guten \w+"
    r"|bonjour|madame|monsieur)\b"
    r".{0,60}$",
    re.IGNORECASE,
)


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a mail, one or more, each a question with the words that belong to it.

    Args:
        text: what somebody wrote, without quotes and signature.
    """
    whole = text.strip()
    if len(whole) > _LONGEST:
        return (whole,)
    parts = _by_list(whole) or _by_paragraph(whole)
    return tuple(parts) if 1 < len(parts) <= MOST else (whole,)


def _by_list(text: str) -> list[str]:
    """Return the items of a list of which each asks something; nothing where there is none, or where one leans on another."""
    lines = text.split("\n")
    for mark in (_ITEM, _BULLET):
        starts = [at for at, line in enumerate(lines) if mark.match(line)]
        if len(starts) < 2:
            continue
        items = [
            mark.sub("", "\n".join(lines[start:end]), count=1).strip()
            for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
        ]
        items[-1], after = _end_of_last(items[-1])
        before = "\n".join(lines[: starts[0]])
        if (
            all(_ASKS.search(item) and not _LEANS.match(item) for item in items)
            and not _says_much(before)
            and not after
        ):
            return items
    return []


def _end_of_last(item: str) -> tuple[str, str]:
    """Return the last item, and what stands below the list; a line of thanks is nothing."""
    own, _, after = item.partition("\n\n")
    return own.strip(), after.strip() if _says_much(after) else ""


def _says_much(words: str) -> bool:
    """Say whether words beside the questions may change their answer: more than a greeting and "ik heb een paar vragen:"."""
    left = [line for line in words.split("\n") if line.strip() and not _GREETING.match(line.strip())]
    return sum(len(line.split()) for line in left) > 12


def _by_paragraph(text: str) -> list[str]:
    """Return one part for each paragraph that asks something, with what introduces it; what leans on the one before stays with it."""
    parts: list[str] = []
    before: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        words = paragraph.strip()
        if not words or (_GREETING.match(words) and "\n" not in words):
            continue
        if not _ASKS.search(words):
            before.append(words)
            continue
        part = "\n\n".join([*before, words])
        if parts and _LEANS.match(before[0] if before else words):
            parts[-1] = f"{parts[-1]}\n\n{part}"
        else:
            parts.append(part)
        before = []
    if before and parts:  # what follows the last question may belong to any of them
        return parts if len("\n".join(before).split()) <= 12 else []
    return parts
