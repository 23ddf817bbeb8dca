"""What is taken: each main screen, in a state that shows what it is for."""

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from playwright.sync_api import Error, Page, expect

from docs.pictures.camera import Camera, attempt
from tests.browser.console import DEATH, Citizen, Console
from tests.browser.widget import Visitor
from tests.live import eventually

CHOSEN = {
    "widget-passport": ("widget-answer", 1280),
    "widget-death": ("widget-queue", 1280),
    "widget-callback": ("widget-callback", 360),
    "widget-code": ("widget-code", 360),
    "widget-arabic": ("widget-arabic", 360),
    "widget-ended": ("widget-ended", 360),
    "chat-page": ("chat", 1280),
    "console-queue": ("console-queue", 1280),
    "console-handoff": ("console-conversation", 1280),
    "console-narrow": ("console-conversation", 360),
    "console-canned": ("console-canned", 1280),
    "console-resolve": ("console-resolve", 1280),
    "console-lead": ("console-lead", 1280),
    "console-wallboard": ("console-wallboard", 1280),
    "console-editing": ("console-editing", 1280),
    "console-account": ("console-account", 768),
    "console-arrange": ("console-arrange", 1280),
    "console-phone": ("console-phone", 1280),
    "console-channels": ("console-channels", 1280),
    "console-search": ("console-search", 1280),
    "console-ledger": ("console-ledger", 1280),
    "console-story": ("console-story", 1280),
}
"""The pictures of the documentation, by name: of which screen, at which width."""

ANSWER = "Gecondoleerd met het verlies van uw moeder. U kunt zelf aangifte doen. Is zij in onze gemeente overleden?"
MORE = ("Mijn vader is vanmorgen overleden.", "Ik wil graag een medewerker spreken over mijn paspoort.", DEATH)


@contextmanager
def part(camera: Camera, screen: str) -> Iterator[None]:
    """Go on with the next screen when this one cannot be taken."""
    try:
        yield
    except (Error, AssertionError) as error:
        attempt(camera, screen, error)


@contextmanager
def citizens(camera: Camera, *said: str) -> Iterator[list[Citizen]]:
    """Let people wait in the queue."""
    waiting = []
    try:
        for text in said:
            waiting.append(Citizen(camera.stack))
            waiting[-1].say(text)
            eventually(lambda: waiting[-1].owner() == "queue", seconds=40)
        yield waiting
    finally:
        for each in waiting:
            each.end()


def signed_in(camera: Camera, username: str) -> Console:
    """Open the console of an employee."""
    console = Console(camera.page(), camera.stack).open(username)
    expect(console.page.get_by_role("button", name="Uitloggen")).to_be_visible()
    return console


def visitor(camera: Camera) -> Visitor:
    """Open the demo page with the chat on it."""
    page = camera.page()
    page.goto(camera.stack.url)
    return Visitor(page).open()


def widget(camera: Camera) -> None:
    """The chat on the demo page: closed, an answer, waiting, an employee, a call-back."""
    page = camera.page()
    page.goto(camera.stack.url)
    expect(Visitor(page).launcher).to_be_visible()
    camera.take(page, "widget-closed")
    citizen = visitor(camera)
    citizen.say("wat kost een nieuw paspoort?")
    expect(citizen.answers().last).to_contain_text("€")
    camera.take(citizen.page, "widget-answer")
    mourner = visitor(camera)
    mourner.say(DEATH)
    expect(mourner.waiting).to_contain_text("nummer 1")
    camera.take(mourner.page, "widget-queue")
    with part(camera, "widget-callback"):
        mourner.panel.get_by_role("button", name="Bel mij terug").click()
        expect(mourner.panel.get_by_label(re.compile("telefoonnummer", re.IGNORECASE))).to_be_visible()
        camera.take(mourner.page, "widget-callback")
    with part(camera, "widget-agent"):
        employee = signed_in(camera, "sanne")
        employee.claim(mourner)
        employee.answer.fill(ANSWER)
        employee.answer.press("Enter")
        expect(mourner.said("agent").last).to_contain_text("Gecondoleerd")
        with contextlib.suppress(Error):
            mourner.panel.get_by_role("button", name="Annuleren").click(timeout=1000)
        with contextlib.suppress(Error):
            mourner.panel.get_by_role("button", name="Nieuw bericht").click(timeout=1000)
        camera.take(mourner.page, "widget-agent")
        employee.leave()
        expect(mourner.panel.get_by_label("Uw bericht")).to_be_visible()
        camera.take(mourner.page, "widget-answered")
    with part(camera, "widget-ended"):
        citizen.panel.get_by_role("button", name="Gesprek beëindigen").click()
        citizen.panel.get_by_role("button", name="Ja, beëindigen").click()
        expect(citizen.panel.get_by_role("button", name="Verslag downloaden")).to_be_visible()
        camera.take(citizen.page, "widget-ended")


def crossing(camera: Camera) -> None:
    """A code to go on at another door, and where an employee types it."""
    citizen = visitor(camera)
    citizen.say("wat kost een nieuw paspoort?")
    expect(citizen.answers().last).to_contain_text("€")
    citizen.panel.get_by_role("button", name="Meer mogelijkheden").click()
    citizen.panel.get_by_role("button", name="Ergens anders verder").click()
    camera.take(citizen.page, "widget-code-asked")
    citizen.panel.get_by_role("button", name="Maak een code").click()
    expect(citizen.panel.get_by_role("group", name="Uw code")).to_be_visible()
    camera.take(citizen.page, "widget-code")
    page = signed_in(camera, "sanne").page
    page.keyboard.press("g")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Code van de inwoner").fill("K7F2-Q9XM")
    camera.take(page, "console-code")
    shown = citizen.panel.get_by_role("group", name="Uw code").locator("[aria-hidden]").inner_text()
    dialog.get_by_label("Code van de inwoner").fill(shown)
    dialog.get_by_role("button", name="Beginnen").click()
    expect(citizen.panel.get_by_text("gaat verder op een andere plek")).to_be_visible()
    camera.take(citizen.page, "widget-code-used")
    camera.take(page, "console-code-used")


def doors(camera: Camera) -> None:
    """A call as it is entered, and how the doors stand while one provider is away."""
    with part(camera, "console-phone"):
        page = signed_in(camera, "sanne").page
        expect(page.get_by_role("button", name="Gesprek aan de telefoon / balie")).to_be_visible()
        page.keyboard.press("g")
        dialog = page.get_by_role("dialog", name="Gesprek invoeren")
        dialog.get_by_label("Aan de telefoon").check()
        dialog.get_by_role("button", name="Beginnen").click()
        page.get_by_label("Wat vraagt de inwoner?").fill("wat kost een paspoort?")
        answers = page.get_by_role("region", name="Afgesproken antwoorden")
        expect(answers.get_by_role("listitem").first).to_contain_text("€")
        camera.take(page, "console-phone")
    with part(camera, "console-channels"):
        ill = camera.drivers[0]
        httpx.post(f"{ill.api_url}/test", json={"down": True}).raise_for_status()
        for driver in camera.drivers:
            call = driver.message(
                "Wat kost een paspoort?", event=uuid4().hex, sender=driver.address(31612345601), at=datetime.now(UTC)
            )
            url = f"{camera.stack.url}{call.path}"
            httpx.request(call.method, url, content=call.body, headers=dict(call.headers)).raise_for_status()
        page = signed_in(camera, "fatima").page
        page.goto(f"{camera.stack.url}/console/#/leiding/kanalen")
        for _ in range(20):  # until the provider is seen to be away
            if page.get_by_text("Werkt niet sinds").count():
                break
            page.reload()
            page.wait_for_timeout(2000)
        expect(page.get_by_text("Werkt niet sinds").first).to_be_visible()
        camera.take(page, "console-channels", whole=True)


def arabic(camera: Camera) -> None:
    """The chat from right to left."""
    citizen = visitor(camera)
    citizen.panel.locator("select").first.select_option("ar")
    citizen.panel.locator("textarea").fill("السلام عليكم. أريد التحدث مع موظف.")
    citizen.panel.locator("textarea").press("Enter")
    expect(citizen.log.locator(".by-citizen")).to_have_count(1)
    expect(citizen.log.locator(".by-citizen ~ *").last).to_be_visible()
    camera.take(citizen.page, "widget-arabic")


def pages(camera: Camera) -> None:
    """The pages of their own: the chat, and a call-back."""
    for path, name in (("/chat/", "chat"), ("/callback/", "callback")):
        with part(camera, name):
            page = camera.page()
            page.goto(f"{camera.stack.url}{path}")
            page.wait_for_load_state("networkidle")
            camera.take(page, name, whole=True)


def sign_in(camera: Camera) -> None:
    """Signing in, what is missing, and one's own account with a second step to scan."""
    page = camera.page()
    page.goto(f"{camera.stack.url}/console/")
    expect(page.get_by_label("Gebruikersnaam")).to_be_visible()
    camera.take(page, "sign-in")
    page.get_by_role("button", name="Inloggen").click()
    camera.take(page, "sign-in-errors")
    with part(camera, "console-account"):
        account = signed_in(camera, "mehmet").page
        account.goto(f"{camera.stack.url}/console/#/account")
        account.get_by_role("button", name="Tweede stap instellen").click()
        expect(account.get_by_role("img", name="QR-code")).to_be_visible()
        camera.take(account, "console-account", whole=True)


def desk(camera: Camera) -> None:
    """The queue, a conversation and what is done in it."""
    empty = signed_in(camera, "sanne")
    camera.take(empty.page, "console-empty")
    with citizens(camera, *MORE) as waiting:
        expect(empty.row(waiting[-1])).to_be_visible()
        camera.take(empty.page, "console-queue")
        empty.claim(waiting[-1])
        empty.answer.fill(ANSWER)
        empty.answer.press("Enter")
        expect(empty.transcript).to_contain_text(ANSWER)
        empty.answer.blur()
        camera.take(empty.page, "console-conversation")
        in_the_conversation(camera, empty)
        with part(camera, "console-side-by-side"):
            empty.page.goto(f"{camera.stack.url}/console/#/")
            empty.claim(waiting[0])
            beside = re.compile(f"Ernaast openen.*{waiting[-1].reference}")
            empty.mine.get_by_role("button", name=beside).click()
            camera.take(empty.page, "console-side-by-side")


def in_the_conversation(camera: Camera, console: Console) -> None:
    """What is opened in a conversation that one holds."""
    page = console.page
    with part(camera, "console-canned"):
        console.answer.press("/")
        page.get_by_role("combobox", name=re.compile("antwoord", re.IGNORECASE)).press_sequentially("kost")
        expect(page.get_by_role("listbox")).to_be_visible()
        camera.take(page, "console-canned")
        page.keyboard.press("Escape")
    console.answer.fill("")
    with part(camera, "console-resolve"):
        console.act("Afronden")
        camera.take(page, "console-resolve")
        page.keyboard.press("Escape")
    with part(camera, "console-help"):
        page.get_by_role("button", name="Hulp en sneltoetsen").click()
        camera.take(page, "console-help")
        page.keyboard.press("Escape")
    with part(camera, "console-story"):
        page.get_by_text("Tijdlijn", exact=True).click()
        page.get_by_text("Hele tijdlijn").click()
        expect(page.get_by_role("heading", name=re.compile("Tijdlijn"))).to_be_visible()
        camera.take(page, "console-story")
        page.go_back()


def search(camera: Camera) -> None:
    """Looking for a conversation, with and without something found."""
    with citizens(camera, MORE[0]):
        page = signed_in(camera, "fatima").page
        opened(page, camera, "Zoeken")
        camera.take(page, "console-search-empty")
        page.get_by_label("Woorden of gespreksnummer").fill("overleden")
        page.keyboard.press("Enter")
        expect(page.get_by_role("listitem").filter(has_text="overleden").first).to_be_visible()
        camera.take(page, "console-search")


def lead(camera: Camera) -> None:
    """What supervisors see."""
    with citizens(camera, *MORE):
        sanne = signed_in(camera, "sanne")
        sanne.page.get_by_role("button", name="Neem de volgende").click()
        expect(sanne.answer).to_be_visible()
        page = signed_in(camera, "fatima").page
        opened(page, camera, "Leiding")
        camera.take(page, "console-lead", whole=True)
        for tab in (
            page.get_by_role("navigation", name=re.compile("Leiding|Onderdelen van")).get_by_role("link").all()[1:]
        ):
            name = tab.inner_text().split()[0].lower()
            with part(camera, f"console-lead-{name}"):
                tab.click()
                camera.take(page, f"console-lead-{name}", whole=True)
        with part(camera, "console-wallboard"):
            page.goto(f"{camera.stack.url}/console/#/wandbord")
            page.wait_for_timeout(1500)
            camera.take(page, "console-wallboard")
        with part(camera, "console-callbacks"):
            opened(page, camera, re.compile("Terugbellen"))
            camera.take(page, "console-callbacks")
        sanne.leave()


def editing(camera: Camera) -> None:
    """What editors see, and how the work is arranged."""
    page = signed_in(camera, "eva").page
    page.goto(f"{camera.stack.url}/console/#/redactie")
    page.wait_for_timeout(1500)
    camera.take(page, "console-editing-texts")
    page.goto(f"{camera.stack.url}/console/#/redactie/feiten/paspoort_volwassene")
    page.wait_for_timeout(1500)
    camera.take(page, "console-editing")
    supervisor = signed_in(camera, "fatima").page
    with part(camera, "console-arrange"):
        opened(supervisor, camera, "Beheer")
        camera.take(supervisor, "console-arrange")


def ledger(camera: Camera) -> None:
    """What an auditor sees."""
    page = signed_in(camera, "anton").page
    expect(page.get_by_text(re.compile("De keten klopt"))).to_be_visible()
    camera.take(page, "console-ledger")


def opened(page: Page, camera: Camera, link: str | re.Pattern[str]) -> None:
    """Go to a page of the console by its link, and let it load."""
    page.get_by_role("navigation", name="Onderdelen").get_by_role("link", name=link).click()
    page.wait_for_timeout(800)
