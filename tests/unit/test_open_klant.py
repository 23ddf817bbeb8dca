"""What fits in the register's fields, and what its answers mean."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from router.catalogue import CatalogueInvalid
from router.open_klant.agreed import load_agreed
from router.open_klant.fields import addresses_of, cut, email_of, name_of, phone_of
from router.open_klant.models import Away, Gone, Person, Refused
from router.open_klant.register import Register

URL = "https://register.example/klantinteracties/api/v1"
PROJECT = Path(__file__).parents[2]


# Fields


@pytest.mark.parametrize("most", [1, 2, 10, 200])
@pytest.mark.parametrize("text", ["", "kort", "een tekst van een aantal woorden " * 20, "x" * 500, "een twee" * 40])
def test_text_is_never_longer_than_its_field(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


def test_text_is_cut_between_words_with_an_ellipsis() -> None:
    assert cut("Aangifte van overlijden doen", 20) == "Aangifte van…"
    assert cut("Aangifte van", 12) == "Aangifte van"


@pytest.mark.parametrize(
    ("phone", "wanted"),
    [
        ("+31612345678", "+31612345678"),
        ("+31881234567", "+31881234567"),
        ("06-1234 5678", "0612345678"),
        ("0800 1234", None),
        ("+318001234", None),
        ("0900-12345678", None),
        ("14010", None),
        ("+31 14 010", None),
        ("06123", None),
        ("bel mij", None),
        ("", None),
    ],
)
def test_number_that_the_register_would_refuse_is_left_out(phone: str, wanted: str | None) -> None:
    assert phone_of(phone) == wanted


@pytest.mark.parametrize(
    "email", ["jan", "jan@", "jan@voorbeeld", "jan jansen@voorbeeld.nl", "a" * 80 + "@voorbeeld.nl"]
)
def test_address_that_the_register_would_refuse_is_left_out(email: str) -> None:
    assert email_of(email) is None
    assert addresses_of(Person(email=email, phone="+31612345678")) == [("telefoonnummer", "+31612345678")]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jan de Vries", ("Jan", "de", "Vries")),
        ("Vries", ("", "", "Vries")),
        ("De Vries", ("De", "", "Vries")),
        ("Anna van der Meer - Jansen", ("Anna", "van der", "Meer - Jansen")),
        ("Jan van de", ("Jan", "van", "de")),
    ],
)
def test_name_is_put_in_its_parts(name: str, parts: tuple[str, str, str]) -> None:
    found = name_of(name)
    assert found is not None
    assert (found["voornaam"], found["voorvoegselAchternaam"], found["achternaam"]) == parts
    assert " ".join(each for each in parts if each) == name


def test_name_of_any_length_fits() -> None:
    found = name_of(" ".join(["van"] * 10 + ["x" * 300] + ["der"] * 10 + ["y" * 300]))
    assert found is not None
    assert len(found["voorvoegselAchternaam"]) <= 10
    assert all(len(found[each]) <= 200 for each in ("voornaam", "achternaam"))


# Answers


def answering(status: int, body: object = None, **headers: str) -> Register:
    """A register that always answers this."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body, headers=headers)

    return Register(URL, "geheim", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "token"),
        (403, "token"),
        (404, "address"),
        (302, "address"),
        (429, "busy"),
        (503, "busy"),
        (500, "error"),
        (408, "error"),
    ],
)
async def test_what_passes_is_tried_again_later(status: int, kind: str) -> None:
    with pytest.raises(Away) as caught:
        await answering(status, {}).create("klantcontacten", {})
    assert caught.value.kind == kind


async def test_page_for_people_is_another_address() -> None:
    def page(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="<html>Inloggen</html>")

    register = Register(URL, "geheim", transport=httpx.MockTransport(page))
    for asking in (
        register.create("klantcontacten", {}),
        register.find("actoren"),
        register.get("internetaken", uuid4()),
    ):
        with pytest.raises(Away) as caught:
            await asking
        assert caught.value.kind == "address"


@pytest.mark.parametrize(
    ("error", "kind"),
    [(httpx.ReadTimeout("…"), "slow"), (httpx.ConnectError("…"), "unreachable"), (httpx.ReadError("…"), "unreachable")],
)
async def test_no_answer_says_why(error: Exception, kind: str) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    register = Register(URL, "geheim", transport=httpx.MockTransport(fail))
    with pytest.raises(Away) as caught:
        await register.create("klantcontacten", {})
    assert caught.value.kind == kind


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_wait_that_is_asked_for_is_read_in_both_forms(form: str) -> None:
    at = datetime.now(UTC) + timedelta(seconds=121)
    told = "120" if form == "seconds" else format_datetime(at, usegmt=True)
    with pytest.raises(Away) as caught:
        await answering(429, {}, **{"Retry-After": told}).create("klantcontacten", {})
    assert caught.value.retry_after is not None
    assert timedelta(seconds=60) < caught.value.retry_after <= timedelta(seconds=121)


@pytest.mark.parametrize("told", ["morgen", "-1", "", "99999999999999999999"])
async def test_wait_that_makes_no_sense_stops_nothing_for_ever(told: str) -> None:
    with pytest.raises(Away) as caught:
        await answering(503, {}, **{"Retry-After": told}).create("klantcontacten", {})
    assert (caught.value.retry_after or timedelta(0)) <= timedelta(hours=1)


async def test_refusal_keeps_names_and_codes_and_not_what_was_sent() -> None:
    problems = [
        {"name": "adres", "code": "invalid", "reason": "+31612345678 is ongeldig"},
        {"name": "kanaal", "code": "invalid", "reason": "Allowed values: chat"},
    ]
    with pytest.raises(Refused) as caught:
        await answering(400, {"invalidParams": problems}).create("digitaleadressen", {})
    assert [each.as_json() for each in caught.value.problems] == [
        {"name": "adres", "code": "invalid"},
        {"name": "kanaal", "code": "invalid", "reason": "Allowed values: chat"},
    ]
    assert "612345678" not in str(caught.value)


@pytest.mark.parametrize("body", [None, [], {"invalidParams": "nee"}, {"invalidParams": [1]}, {"detail": "nee"}])
async def test_refusal_without_a_reason_is_one_all_the_same(body: object) -> None:
    with pytest.raises(Refused) as caught:
        await answering(400, body).create("klantcontacten", {})
    assert caught.value.problems[0].code == "http_400"


async def test_what_is_not_there_is_gone_and_gone_twice_is_once() -> None:
    with pytest.raises(Gone):
        await answering(404, {}).get("internetaken", uuid4())
    await answering(404, {}).delete("internetaken", uuid4())


@pytest.mark.parametrize("url", ["openklant.example", "ftp://openklant.example", "https://"])
def test_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="BALIE_OPEN_KLANT_URL"):
        Register(url, "geheim")


# What the municipality agreed


def test_file_of_the_demo_municipality_holds() -> None:
    found = load_agreed(PROJECT / "municipality", ["burgerzaken"])
    assert found.channels["webchat"] == "Live chat"
    assert (found.employees, found.question, found.erase) == (False, False, True)
    assert found.owner("burgerzaken").code == "afd"
    assert found.owner("iets_anders").id == "iets_anders"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{}", "channels"),
        ("{channels: {}}", "channels"),
        ("{channels: {webchat: ''}}", "channels.webchat"),
        (f"{{channels: {{webchat: {'x' * 51}}}}}", "channels.webchat"),
        ("{channels: {webchat: chat}, departments: {nergens: {id: '1'}}}", "departments.nergens"),
        ("{channels: {webchat: chat}, on_erasure: maybe}", "on_erasure"),
        ("{channels: {webchat: chat}, chanels: {}}", "chanels"),
    ],
)
def test_file_that_is_wrong_says_where(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "open-klant.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_agreed(tmp_path, ["burgerzaken"])
    assert key in {each.key for each in caught.value.problems}


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"open-klant\.yml"):
        load_agreed(tmp_path, [])
