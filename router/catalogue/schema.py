"""The shape of the content files (`docs/reference/contracts.md`, §3), for checking what people wrote."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from router.catalogue.files import Strict
from router.catalogue.model import DEFAULT_AUDIENCE, DEFAULT_LANGUAGE
from router.catalogue.templates import TemplateError, compile_template


def _localised(texts: dict[str, str]) -> dict[str, str]:
    if DEFAULT_LANGUAGE not in texts:
        raise ValueError("has no Dutch text; add nl")
    empty = [language for language, text in texts.items() if not text.strip()]
    if empty:
        raise ValueError(f"the text in {empty[0]} is empty; write it or remove the language")
    return texts


def _template(text: str) -> str:
    try:
        compile_template(text)
    except TemplateError as error:
        raise ValueError(str(error)) from error
    return text


def _field(value: Any) -> Any:
    return {DEFAULT_AUDIENCE: value} if isinstance(value, str) else value


def _audiences(texts: dict[str, str]) -> dict[str, str]:
    if DEFAULT_AUDIENCE not in texts:
        raise ValueError("has no text for everyone; add default")
    return texts


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.netloc:
        raise ValueError(f"{value!r} is not a full https:// address")
    return value


def _time_zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{value!r} is not a time zone such as Europe/Amsterdam") from error


Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
Text = Annotated[str, AfterValidator(_template)]
LocalisedText = Annotated[dict[Language, Text], AfterValidator(_localised)]
PlainLocalised = Annotated[dict[Language, str], AfterValidator(_localised)]
AnswerField = Annotated[dict[str, Text], BeforeValidator(_field), AfterValidator(_audiences)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
TimeZone = Annotated[ZoneInfo, BeforeValidator(_time_zone)]
Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
Sensitivity = Literal["none", "bereavement", "debt", "health", "family", "danger"]


class BehaviourFile(Strict):
    """A value of the municipality as behaviour."""

    value: PlainLocalised
    do: PlainLocalised
    dont: PlainLocalised


class ProbeFile(Strict):
    """A question that must land on the topic."""

    text: str
    aspect: str | None = None


class SourceFile(Strict):
    """Where a claim comes from."""

    claim: str
    source: str
    checked: date | None = None


class NextFile(Strict):
    """The next step, as a link."""

    fact: Name
    label: PlainLocalised


class TopicFile(Strict):
    """`catalogue/<topic>.yml`."""

    topic: Name
    title: PlainLocalised
    upl: str | None
    handling: Literal["scripted", "offer_human", "human_first", "safety_first"]
    sensitivity: Sensitivity
    skills: list[Name] = Field(default_factory=list)
    related: list[Name] = Field(default_factory=list)
    implies: list[Name] = Field(default_factory=list)
    opening: LocalisedText | None = None
    intake: list[Literal["date_of_death"]] = Field(default_factory=list)
    next: NextFile | None = None
    answers: dict[Language, dict[str, AnswerField]]
    behaviours: list[BehaviourFile] = Field(default_factory=list)
    probes: list[ProbeFile] = Field(default_factory=list)
    sources: list[SourceFile] = Field(default_factory=list)
    valid_from: date
    review_by: date


class FactFile(Strict):
    """One fact, or one period of it, in a file of facts; the value must fit the type."""

    type: Literal["amount", "number", "text", "term", "phone", "url", "date"]
    value: Decimal | date | str | dict[Language, str]
    label: PlainLocalised
    valid_from: date | None = None
    valid_until: date | None = None
    source: str
    checked: date | None = None
    fictional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _value_fits_type(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "value" in data and data.get("type") in _READ_VALUE:
            return {**data, "value": _READ_VALUE[data["type"]](data["value"])}
        return data

    @model_validator(mode="after")
    def _period_runs_forward(self) -> "FactFile":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


def _read_decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f'value {value!r} is not a number; write it as "1234.50", with a point and without €')
    return number


def _read_words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("value of this type is a text per language: {nl: …, en: …}")
    return _localised(value)


def _read_phone(value: Any) -> str:
    if not isinstance(value, str) or not any(character.isdigit() for character in value):
        raise ValueError('value is not a phone number; write it between quotes, as "14 012" or "+31 6 12345678"')
    if value.startswith("+"):
        try:
            phonenumbers.parse(value)
        except phonenumbers.NumberParseException as error:
            raise ValueError(f"value {value!r} is not a phone number: {error}") from error
    return value


def _read_url(value: Any) -> str:
    return _http_url(str(value))


def _read_date(value: Any) -> date:
    if not isinstance(value, date):
        raise ValueError(f"value {value!r} is not a date such as 2026-12-31")  # noqa: TRY004 - pydantic collects it
    return value


_READ_VALUE = {
    "amount": _read_decimal,
    "number": _read_decimal,
    "text": _read_words,
    "term": _read_words,
    "phone": _read_phone,
    "url": _read_url,
    "date": _read_date,
}


class CuedFile(Strict):
    """What aspects and audiences share: a label, and the regular expressions by which the bot hears them."""

    label: PlainLocalised
    cues: dict[Language, list[str]] = Field(default_factory=dict)


class AspectFile(CuedFile):
    """One aspect, with the field that answers it."""

    field: str
    nearest: list[Name] = Field(default_factory=list)


class AspectsFile(Strict):
    """`catalogue/national/aspects.yml`."""

    aspects: dict[Name, AspectFile]
    audiences: dict[Name, CuedFile] = Field(default_factory=dict)


class MessagesFile(Strict):
    """A file of `catalogue/national/messages`, wrapped under one key."""

    messages: dict[Name, LocalisedText]


class MunicipalityFile(Strict):
    """`municipality/municipality.yml`."""

    id: str
    name: PlainLocalised
    phone: str
    website: HttpUrl
    fictional: bool
    languages: list[Language]
    service_languages: list[Language] = Field(default_factory=list)
    default_language: Language = DEFAULT_LANGUAGE
    time_zone: TimeZone
    public_holidays: Literal["NL", "BE", "none"] = "NL"
    citizen_gone_minutes: int = Field(15, ge=5, le=120)
    disclosure_topics: list[Name] = Field(default_factory=list)

    @field_validator("languages")
    @classmethod
    def _dutch_is_there(cls, languages: list[str]) -> list[str]:
        if DEFAULT_LANGUAGE not in languages:
            raise ValueError("must include nl")
        return languages

    @model_validator(mode="after")
    def _default_is_spoken(self) -> "MunicipalityFile":
        if self.default_language not in self.languages:
            raise ValueError("default_language must be one of languages")
        return self
