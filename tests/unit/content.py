"""A small municipality on disk, for tests that change one thing about it."""

import re
from pathlib import Path
from typing import Any

import yaml

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MESSAGES: dict[str, Any] = {
    "fact_missing": {"nl": "Kijk op {website}", "en": "Look at {website}"},
    "aspect_missing": {"nl": "Dat weet ik niet over {topic}.", "en": "I do not know that about {topic}."},
    "clock_time": {"nl": "{hour}.{minute} uur", "en": "{hour}:{minute}"},
    "opens_today": {"nl": "vandaag om {time}", "en": "today at {time}"},
    "opens_tomorrow": {"nl": "morgen om {time}", "en": "tomorrow at {time}"},
    "opens_on": {"nl": "{day} om {time}", "en": "on {day} at {time}"},
    "opens_on_date": {"nl": "{day} {date} om {time}", "en": "on {day} {date} at {time}"},
    **{f"day_{day}": {"nl": f"{day}-nl", "en": day} for day in DAYS},
    "place": {
        "nl": "U bent nummer {place}. Bel {telefoon_gemeente}.",
        "en": "You are {place}. Call {telefoon_gemeente}.",
    },
}

ASPECTS: dict[str, Any] = {
    "aspects": {
        "kosten": {"field": "kostenEnBetaalmethoden", "label": {"nl": "Wat kost het?", "en": "What does it cost?"}},
        "hoe": {"field": "procedureBeschrijving", "label": {"nl": "Hoe werkt het?", "en": "How does it work?"}},
        "meenemen": {"field": "bewijs", "label": {"nl": "Wat neem ik mee?", "en": "What do I bring?"}},
        "duur": {"field": "duur", "label": {"nl": "Hoe lang duurt het?", "en": "How long does it take?"}},
        "waar": {"field": "waar", "label": {"nl": "Waar?", "en": "Where?"}},
        "samenvatting": {"field": "samenvatting", "label": {"nl": "In het kort", "en": "In short"}},
    },
    "audiences": {"kind": {"label": {"nl": "Voor een kind", "en": "For a child"}}},
}


def fact(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    """One fact as in a file of facts."""
    label = {"nl": f"label {kind}", "en": f"{kind} label"}
    return {"type": kind, "value": value, "label": label, "source": "test", "checked": "2026-01-01", **more}


def topic(**changes: Any) -> dict[str, Any]:
    """A passport with everything a topic can have."""
    return {
        "topic": "paspoort",
        "title": {"nl": "Paspoort", "en": "Passport"},
        "upl": None,
        "handling": "scripted",
        "sensitivity": "none",
        "skills": ["burgerzaken"],
        "related": ["rijbewijs"],
        "opening": {"nl": "Wat fijn.", "en": "How nice."},
        "next": {"fact": "link_afspraak", "label": {"nl": "Maak een afspraak", "en": "Make an appointment"}},
        "answers": {
            "nl": {
                "samenvatting": "Vraag het paspoort zelf aan.",
                "kostenEnBetaalmethoden": {
                    "default": "Een paspoort kost {prijs}. Betaal met de pas.",
                    "kind": "Voor een kind kost het {prijs_kind}.",
                },
                "bewijs": "Neem mee:\n- uw oude paspoort\n- {aantal_fotos} foto's",
                "duur": "Het duurt {levertijd}.",
            },
            "en": {
                "samenvatting": "Apply in person.",
                "kostenEnBetaalmethoden": {
                    "default": "A passport costs {prijs}. Pay by card.",
                    "kind": "For a child it costs {prijs_kind}.",
                },
                "bewijs": "Bring:\n- your old passport\n- {aantal_fotos} photos",
                "duur": "It takes {levertijd}.",
            },
        },
        "behaviours": [
            {"value": {"nl": "Open", "en": "Open"}, "do": {"nl": "a", "en": "b"}, "dont": {"nl": "c", "en": "d"}}
        ],
        "probes": [{"text": "wat kost een paspoort", "aspect": "kosten"}],
        "sources": [{"claim": "x", "source": "y", "checked": "2026-01-01"}],
        "valid_from": "2026-01-01",
        "review_by": "2027-06-30",
        **changes,
    }


def licence() -> dict[str, Any]:
    """A second topic, with only a summary."""
    answers = {"nl": {"samenvatting": "Een rijbewijs."}, "en": {"samenvatting": "A licence."}}
    return topic(topic="rijbewijs", title={"nl": "Rijbewijs", "en": "Licence"}, related=[], answers=answers, next=None)


FACTS: dict[str, Any] = {
    "prijs": fact("amount", "83.87", valid_from="2026-01-01", valid_until="2026-12-31"),
    "prijs_kind": fact("amount", 63),
    "levertijd": fact("term", {"nl": "vijf dagen", "en": "five days"}),
    "aantal_fotos": fact("number", "1"),
    "link_afspraak": fact("url", "https://voorbeeld.example/afspraak"),
    "telefoon_gemeente": fact("phone", "14 0999"),
    "website": fact("url", "https://voorbeeld.example"),
}

MUNICIPALITY: dict[str, Any] = {
    "id": "voorbeeld",
    "name": {"nl": "Gemeente Voorbeeld", "en": "Municipality of Voorbeeld"},
    "phone": "14 0999",
    "website": "https://voorbeeld.example",
    "fictional": True,
    "languages": ["nl", "en"],
    "time_zone": "Europe/Amsterdam",
    "disclosure_topics": ["paspoort"],
}

DEPARTMENTS: dict[str, Any] = {
    "default": "klantcontact",
    "departments": [
        {
            "id": "klantcontact",
            "name": {"nl": "Klantcontact", "en": "Customer Contact"},
            "phone": "14 0999",
            "hours": {day: ["08:30-12:30", "13:30-17:00"] for day in DAYS[:5]},
            "exceptions": [{"date": "2026-12-24", "hours": ["08:30-12:00"], "reason": {"nl": "Kerstavond"}}],
            "out_of_hours": {
                "label": {"nl": "de lijn", "en": "the line"},
                "phone": "14 0998",
                "hours": {"saturday": ["09:00-12:00"], "friday": ["16:00-24:00"]},
            },
        },
        {"id": "burgerzaken", "name": {"nl": "Burgerzaken"}, "phone": "14 0999", "hours": {}},
    ],
}

ROUTING: dict[str, Any] = {
    "version": 3,
    "rules": [
        {
            "id": "paspoort_dicht",
            "when": {"topic": ["paspoort"], "hours": ["closed"]},
            "department": "klantcontact",
            "priority": "normal",
        },
        {
            "id": "rouw",
            "when": {"sensitivity": ["bereavement", "health"]},
            "department": "burgerzaken",
            "skills": ["burgerlijke_stand"],
            "priority": "urgent",
        },
    ],
    "default": {"id": "default", "department": "klantcontact", "skills": [], "priority": "normal"},
}


RETENTION: dict[str, Any] = {
    "version": 1,
    "valid_from": "2026-01-01",
    "review_by": "2027-06-30",
    "classes": {
        keeps: {"days": 30, "reason": "long enough for a test", "source": "test"}
        for keeps in (
            "contact", "transcript", "attachment", "bot_log", "handoff", "statistics", "ledger", "audit", "account", "session", "log",
            "draft",
        )
    },
}  # fmt: skip


def write_content(root: Path, **replaced: Any) -> tuple[Path, Path]:
    """The content below `root`, as (catalogue, municipality).

    `replaced` gives other content to one file: `paspoort`, `rijbewijs`, `messages`, `aspects`, `national_facts`,
    `facts`, `municipality`, `departments`, `routing` or `retention`; text is written as it is.
    """
    catalogue, municipality = root / "catalogue", root / "municipality"
    files = {
        "paspoort": (catalogue / "paspoort.yml", topic()),
        "rijbewijs": (catalogue / "rijbewijs.yml", licence()),
        "messages": (catalogue / "national" / "messages" / "algemeen.yml", MESSAGES),
        "aspects": (catalogue / "national" / "aspects.yml", ASPECTS),
        "national_facts": (catalogue / "national" / "facts" / "algemeen.yml", {}),
        "facts": (municipality / "facts" / "algemeen.yml", FACTS),
        "municipality": (municipality / "municipality.yml", MUNICIPALITY),
        "departments": (municipality / "departments.yml", DEPARTMENTS),
        "routing": (municipality / "routing.yml", ROUTING),
        "retention": (municipality / "retention.yml", RETENTION),
    }
    for name, (path, usual) in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = replaced.get(name, usual)
        text = content if isinstance(content, str) else yaml.dump(content, allow_unicode=True, sort_keys=False)
        # Dates are quoted by yaml.dump when they are strings; people write them bare.
        path.write_text(re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", text), encoding="utf-8")
    return catalogue, municipality
