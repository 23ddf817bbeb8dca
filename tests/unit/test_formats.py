"""How each language writes amounts, numbers and dates, as Unicode CLDR has it."""

from datetime import date
from decimal import Decimal

import pytest

from router.catalogue.formats import set_apart, write_amount, write_date, write_number


@pytest.mark.parametrize(
    ("language", "amount", "number"),
    [
        ("nl", "€\u00a01.083,50", "12.345,6"),
        ("en", "€1,083.50", "12,345.6"),
        ("de", "1.083,50\u00a0€", "12.345,6"),
        ("fr", "1\u202f083,50\u00a0€", "12\u202f345,6"),
        ("pl", "1083,50\u00a0€", "12\u00a0345,6"),
        ("tr", "€1.083,50", "12.345,6"),
        ("ar", "1,083.50\u00a0€", "12,345.6"),
        ("xx", "€\u00a01.083,50", "12.345,6"),
    ],
)
def test_amounts_and_numbers(language: str, amount: str, number: str) -> None:
    assert write_amount(Decimal("1083.5"), language) == amount
    assert write_number(Decimal("12345.6"), language) == number


@pytest.mark.parametrize(
    ("language", "first", "later"),
    [
        ("nl", "1 mei 2027", "28 december 2026"),
        ("en", "1 May 2027", "28 December 2026"),
        ("de", "1. Mai 2027", "28. Dezember 2026"),
        ("fr", "1er mai 2027", "28 décembre 2026"),
        ("pl", "1 maja 2027", "28 grudnia 2026"),
        ("tr", "1 Mayıs 2027", "28 Aralık 2026"),
        ("ar", "1 مايو 2027", "28 ديسمبر 2026"),
    ],
)
def test_dates(language: str, first: str, later: str) -> None:
    assert (write_date(date(2027, 5, 1), language), write_date(date(2026, 12, 28), language)) == (first, later)


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("14 0999", "ar", "\u206814 0999\u2069"),
        ("12", "ar", "12"),
        ("14 0999", "tr", "14 0999"),
    ],
)
def test_only_what_could_be_torn_apart_is_set_apart(value: str, language: str, written: str) -> None:
    assert set_apart(value, language) == written
