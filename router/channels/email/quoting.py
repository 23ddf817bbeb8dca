r"""What somebody wrote themselves, without the mail that they answer and without what stands below every mail of theirs.

Mail programs mark a quote in a dozen ways: a line that says who wrote when, a block of From, Sent, To and Subject, or `>` before each line; each in
the language of the program. What is stripped is not lost: the employee can read the whole. And it never strips everything: a mail that is only a
quote keeps it, for somebody forwarded it to have it read.

>>> strip("Dank u!\n\nOp ma 23 nov 2026 om 10:12 schreef Gemeente <balie@voorbeeld.nl>:\n> U vraagt een paspoort aan …").own
'Dank u!'
>>> strip("Wat kost het?\n-- \nJ. de Vries\nDorpsstraat 1").own
'Wat kost het?'
"""

import re
from dataclasses import dataclass

_LONGEST_LINE = 2000
_WRAPPED = 3  # lines over which a program breaks "On … wrote:"

_WROTE = re.compile(
    r"^\W{0,3}(?:"
    r"op\b.{4,300}\b(?:schreef|heeft .{1,200} het volgende geschreven)\b.{0,200}"
    r"|on\b.{4,300}\bwrote\b.{0,40}"
    r"|am\b.{4,300}\bschrieb\b.{0,200}"
    r"|le\b.{4,300}\ba écrit\b.{0,40}"
    r"|(?:w dniu|dnia)\b.{4,300}\b(?:pisze|napisała?|napisał\(a\))"
    r"|.{4,300}\btarihinde\b.{0,200}\byazdı"
    r"|في .{4,300}كتب.{0,200}"
    r"|.{2,200}\bschreef op .{4,100}"
    r"|.{2,200}<[^<>\s]{3,200}> (?:schreef|wrote|schrieb|a écrit|pisze|napisał(?:a|\(a\))?|yazdı)(?!\w).{0,100}"
    r"|\d{4}-\d\d-\d\d \d\d?:\d\d.{0,40}<[^<>\s]{3,200}>"
    r")\s?[::]$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^\W{0,3}(?:op|on|am|le|w dniu|dnia|في|\S.{0,300}(?:tarihinde|<))", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^[-_*=\s]{0,20}(?:oorspronkelijk bericht|original message|ursprüngliche nachricht|message d'origine|message original|"
    r"wiadomość oryginalna|orijinal mesaj|doorgestuurd bericht|forwarded message|weitergeleitete nachricht|message transféré|"
    r"begin doorgestuurd bericht|begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié|"
    r"przekazana wiadomość|iletilen mesaj)[-_*=:\s]{0,20}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[*\s]{0,3}(?:van|from|von|de|od|kimden|من)\s?\*?\s?:\*?\s?\S", re.IGNORECASE)
_FIELD = re.compile(
    r"^[*\s]{0,3}(?:verzonden|datum|aan|onderwerp|cc|sent|date|to|subject|gesendet|an|betreff|envoyé|à|objet|"
    r"wysłano|data|do|temat|gönderildi|gönderilen|tarih|kime|konu|beantwoorden|reply-to|إلى|الموضوع|تاريخ الإرسال)\s?\*?\s?:",
    re.IGNORECASE,
)
_RULE = re.compile(r"^_{10,}$|^-{10,}$")
_SIGNATURE = re.compile(r"^(?:--|—|__)\s?$")
_MOBILE = re.compile(
    r"^\W{0,3}(?:(?:verzonden|verstuurd) (?:vanaf|vanuit|via|met|van) .{2,60}|sent (?:from|via|with) .{2,60}|"
    r"von meinem .{2,40} gesendet|gesendet (?:von|mit) .{2,60}|envoyé (?:de|depuis|à partir) .{2,60}|"
    r"wysłane z .{2,60}|.{2,40}(?:'dan|'den|dan|den) gönderildi|"
    r"(?:download|get|outlook voor|outlook for) .{0,40}outlook .{0,40}|(?:outlook voor|outlook for|get outlook for) .{2,40})$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:met )?(?:vriendelijke|hartelijke|beleefde) groet(?:en)?|hoogachtend|m\.?v\.?g\.?|(?:hartelijke |lieve |vele )?groet(?:en|jes)?|"
    r"(?:kind|best|warm) regards|regards|yours (?:sincerely|faithfully)|sincerely|mit freundlichen grüßen|mfg|(?:viele|beste) grüße|"
    r"cordialement|bien à vous|(?:salutations distinguées)|z poważaniem|pozdrawiam|saygılarımla)\b.{0,40}$",
    re.IGNORECASE,
)
_MOST_BELOW_CLOSING = 8  # lines of name, street and number
_LONGEST_BELOW_CLOSING = 80
_SAYS_MORE = re.compile(r"\?|^\W{0,2}p\.?\s?s\.?\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A mail, taken apart: what they wrote now, and whether something was left out of it."""

    own: str
    stripped: bool


def strip(text: str) -> Told:
    """Return what somebody wrote themselves.

    Args:
        text: a mail as plain text, with `>` before what an HTML mail marked as quoted.
    """
    lines = [part for line in text.split("\n") for part in _in_parts(line.replace("\u00a0", " ").rstrip())]
    end = next((at for at in range(len(lines)) if _quote_begins(lines, at)), len(lines))
    above = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    own = _without_signature(above)
    for kept in (own, above, [line for line in lines if not line.lstrip().startswith(">")], lines):
        if said := _joined(kept):
            return Told(own=said, stripped=kept is not lines and said != _joined(lines))
    return Told(own="", stripped=False)


def _in_parts(line: str) -> list[str]:
    """Return a line in parts that are looked at in no time; of a quote that is as long the beginning says enough."""
    parts = []
    while len(line) > _LONGEST_LINE and not line.lstrip().startswith(">"):
        at = line.rfind(" ", 1, _LONGEST_LINE)
        at = at if at > 0 else _LONGEST_LINE
        parts.append(line[:at])
        line = line[at:].lstrip()
    return [*parts, line[:_LONGEST_LINE]]


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _quote_begins(lines: list[str], at: int) -> bool:
    """Say whether all from this line on is an older mail."""
    line = lines[at].strip()
    if not line:
        return False
    if _DIVIDER.match(line) or _begins_header(lines, at):
        return True
    if _RULE.match(line):
        following = next((each for each in range(at + 1, min(at + 4, len(lines))) if lines[each].strip()), None)
        return following is not None and _begins_header(lines, following)
    return _begins_attribution(lines, at)


def _begins_header(lines: list[str], at: int) -> bool:
    """Say whether From, Sent, To and Subject stand here: at least three of them, so that "Van: Utrecht" is no header."""
    if not _FROM.match(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 10] if line.strip()][:6]
    return sum(bool(_FIELD.match(line)) for line in following) >= 2


def _begins_attribution(lines: list[str], at: int) -> bool:
    """Say whether "On … wrote:" stands here, over one to three lines, with the quote below it or nothing more."""
    if not _BEGINS.match(lines[at]):
        return False
    for count in range(1, _WRAPPED + 1):
        said = " ".join(line.strip() for line in lines[at : at + count])
        if len(said) <= 500 and _WROTE.match(said):
            # "Op 3 mei schreef u mij het volgende:" is a sentence: a program names an address, or quotes below
            below = next((line.lstrip() for line in lines[at + count :] if line.strip()), ">")
            return below.startswith(">") or "@" in said or bool(re.search(r"\d:\d\d", said))
    return False


def _without_signature(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if _SIGNATURE.match(line) and at > 0:
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or _MOBILE.match(lines[-1].strip())):
        lines = lines[:-1]
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 * _MOST_BELOW_CLOSING), -1):
        below = [line for line in lines[at + 1 :] if line.strip()]
        if _CLOSING.match(lines[at].strip()) and at > 0:
            short = all(len(line) <= _LONGEST_BELOW_CLOSING for line in below)
            if len(below) <= _MOST_BELOW_CLOSING and short and not _SAYS_MORE.search("\n".join(below)):
                return lines[:at]
    return lines
