"""What the endpoints share: made once when the process starts, closed when it ends."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError

from api.limiter import Limiter
from api.settings import Settings
from router import abuse, watching
from router.agents import sessions
from router.agents.rhythm import NO_RHYTHMS, Rhythms
from router.agents.workload import read_rhythms
from router.attachments.models import Intake
from router.attachments.scanner import Clamd
from router.brakes import BrakedBot, Brakes, recipients
from router.brakes import live as live_brakes
from router.callbacks import duty as callbacks
from router.channels import outbox
from router.channels.adapters import Doors, open_doors
from router.channels.deliveries import Deliveries, pulling
from router.channels.hub import Hub
from router.channels.whole import answer_page
from router.contacts import telephony
from router.contacts.extensions import load_extensions
from router.content import Published, files_content
from router.conversations.bot import Bot, HttpBot
from router.conversations.models import TurnSettings
from router.conversations.service import TokenKey
from router.conversations.turns import TurnWorker
from router.database import Clock, Connection, Engine, each_by_itself, make_engine, system_clock
from router.desk import Desk
from router.event_stream import EventStream, load_stream, read_networks
from router.event_stream.load import given_secrets
from router.handoffs import alone, gone, keeping, transfers
from router.handoffs.board import Board
from router.handoffs.dispatch import Dispatcher
from router.handoffs.keeper import Keeper
from router.insight import care
from router.insight.calibration import Calibration
from router.insight.wallboard import Wallboard
from router.ledger import Sealer
from router.ledger.keys import KeyRing
from router.live import Live, Refresher
from router.notes.repository import live as live_mentions
from router.open_klant.service import OpenKlant, connect
from router.privacy.periods import load_periods
from router.privacy.retention import Retention
from router.receipts.models import Server
from router.receipts.service import Mailer
from router.receipts.smtp import Smtp
from router.response_terms import duty as response_terms
from router.sign_in.box import Box
from router.sign_in.identity import Identity
from router.sign_in.mapping import load as load_mapping
from router.sign_in.provider import Client, Provider
from router.surge.watch import SurgeWatch

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that an endpoint may need."""

    settings: Settings
    engine: Engine
    reading: Engine  # the same, for single statements
    content: Published
    bot: Bot
    hub: Hub
    worker: TurnWorker
    board: Board
    wallboard: Wallboard
    calibration: Calibration
    keeper: Keeper
    sealer: Sealer
    live: Refresher
    surge: SurgeWatch
    rhythms: Live[Rhythms]
    dispatcher: Dispatcher
    brakes: Live[Brakes]
    mentions: Live[Mapping[UUID, int]]
    gate: abuse.Gate
    proofs: abuse.Proofs
    limiter: Limiter
    extensions: Mapping[str, str]  # of telephones, with the user name of whose they are
    files: Intake
    mailer: Mailer
    stream: EventStream
    open_klant: OpenKlant | None
    token_key: TokenKey
    box: Box
    identity: Identity | None
    ended: Live[frozenset[bytes]]  # sessions that somebody ended just now
    internal_token: str
    keep_days: int  # how long a citizen's own device may keep the way back to a conversation
    doors: Doors
    deliveries: Deliveries
    clock: Clock = system_clock
    refused: Counter[str] = field(
        default_factory=Counter
    )  # calls of a channel's account that were not its provider's, in this process
    feedback: Counter[bool] = field(default_factory=Counter)  # answers that helped, and that did not, in this process
    consoles: Counter[UUID] = field(default_factory=Counter)  # open consoles in this process, by agent

    @property
    def desk(self) -> Desk:
        """The desk as it is now; a request that asks for it more than once, keeps it."""
        return self.content.desk()

    @property
    def hold(self) -> timedelta:
        """How long a fragment waits for the rest of the sentence."""
        return timedelta(milliseconds=self.settings.fragment_hold_ms)

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[Connection]:
        """A transaction, after which everybody is told to look: not before, or they would look too early and wait for the next second."""
        async with self.engine.begin() as connection:
            yield connection
        self.hub.outbox_filled()


def make_services(settings: Settings, *, clock: Clock = system_clock, bot: Bot | None = None) -> Services:
    """Put the parts together.

    Raises:
        CatalogueInvalid: with every problem in the content.
    """
    engine = make_engine(settings.database_url, pool_size=settings.database_pool)
    content = Published(files_content(settings.catalogue, settings.municipality, clock=clock))
    desk = content.desk  # as it is at the moment of asking
    internal_token = settings.secret("internal-token", settings.internal_token)
    bot = bot or HttpBot(url=settings.bot_url, token=internal_token, deadline=settings.bot_deadline_seconds)
    hub = Hub(engine=each_by_itself(engine), url=settings.database_url)
    turns = TurnSettings(
        bot_deadline=settings.bot_deadline_seconds, bot_retry=settings.bot_retry_seconds, slots=settings.turn_slots
    )
    surge, periods = SurgeWatch(), load_periods(settings.municipality)
    brakes, blocked = live_brakes(), abuse.live(clock)
    secret = settings.secret("token-key", settings.token_key).encode()
    braked = BrakedBot(bot, brakes)
    worker = TurnWorker(
        engine=engine, desk=desk, bot=braked, brakes=brakes, hub=hub, clock=clock, settings=turns, surge=surge
    )
    consoles: Counter[UUID] = Counter()
    rhythms, mentions = Live(NO_RHYTHMS, read_rhythms), live_mentions()
    ended = sessions.live(clock)
    doors = open_doors(settings.municipality)
    return Services(
        settings=settings,
        engine=engine,
        reading=each_by_itself(engine),
        content=content,
        bot=bot,
        hub=hub,
        worker=worker,
        board=Board(engine=each_by_itself(engine), desk=desk, hub=hub),
        wallboard=Wallboard(
            engine=each_by_itself(engine),
            desk=desk,
            bot=bot,
            surge=surge.live,
            brakes=brakes,
            rhythms=rhythms,
            channels=doors.channels,
        ),
        calibration=Calibration(engine=each_by_itself(engine), clock=clock, bot=bot),
        keeper=Keeper(
            engine=engine,
            desk=desk,
            hub=hub,
            bot=braked,
            clock=clock,
            consoles=lambda: list(+consoles),
            wake=worker.wake,
            duties=(
                alone.duty,  # one line for each: feature.duty
                gone.duty,
                callbacks.duty,
                response_terms.duty,
                surge.duty,
                keeping.duty,
                transfers.duty,
                watching.duty,
                telephony.duty,
                care.duty,
                Retention(periods=periods, logs=settings.home / "log").duty,
                recipients.duty,
                abuse.duty,
            ),
        ),
        sealer=Sealer(
            engine=engine,
            keys=KeyRing(home=settings.home, given=settings.seal_key),
            file=settings.home / (settings.seal_file or "seals.jsonl"),
            clock=clock,
            every=timedelta(seconds=settings.seal_seconds),
        ),
        live=Refresher(  # one for each switch: feature.live
            each_by_itself(engine),
            [
                surge.live,
                rhythms,
                brakes,
                blocked,
                mentions,
                ended,
                content,
            ],
        ),
        surge=surge,
        rhythms=rhythms,
        dispatcher=Dispatcher(engine=engine, desk=desk, hub=hub, clock=clock, rhythms=lambda: rhythms.value),
        brakes=brakes,
        mentions=mentions,
        gate=abuse.Gate(blocked, secret=secret, desk=desk, clock=clock),
        proofs=abuse.Proofs(secret=secret, clock=clock),
        limiter=Limiter(settings, clock),
        extensions=load_extensions(settings.municipality),
        mailer=Mailer(engine=engine, desk=desk, post=_post(settings), clock=clock),
        stream=_stream(settings, engine, desk(), doors, clock),
        open_klant=connect(
            settings.open_klant_url,
            settings.open_klant_token,
            municipality=settings.municipality,
            engine=engine,
            desk=desk,
            hub=hub,
            clock=clock,
        ),
        files=Intake(
            megabytes=settings.attachment_megabytes,
            most=settings.attachments,
            scanner=Clamd(settings.clamd) if settings.clamd else None,
        ),
        token_key=TokenKey(key=secret),
        box=Box(settings.secret("sign-in-key", settings.sign_in_key)),
        ended=ended,
        identity=_identity(settings, desk(), clock),
        internal_token=internal_token,
        keep_days=periods.on_device_days,
        doors=doors,
        deliveries=Deliveries(
            engine=engine,
            desk=desk,
            adapters=doors.adapters,
            hub=hub,
            clock=clock,
            whole=answer_page(settings.public_url),
            brakes=brakes,
        ),
        clock=clock,
        consoles=consoles,
    )


def _identity(settings: Settings, desk: Desk, clock: Clock) -> Identity | None:
    """Return the municipality's identity provider, or None where there is none.

    Raises:
        ValueError: its settings or `municipality/sign-in.yml` cannot be used.
    """
    if not settings.oidc_issuer:
        return None
    if not (settings.public_url and settings.oidc_client_id):
        raise ValueError("BALIE_OIDC_ISSUER needs BALIE_OIDC_CLIENT_ID and BALIE_PUBLIC_URL.")
    console = settings.public_url.rstrip("/")
    client = Client(
        issuer=settings.oidc_issuer,
        id=settings.oidc_client_id,
        secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        comes_back_at=f"{console}/v1/session/provider/callback",
        signed_out_at=f"{console}/console/",
    )
    mapping = load_mapping(settings.municipality, desk.departments.by_id)
    return Identity(provider=Provider(client, clock=clock), mapping=mapping)


def _stream(settings: Settings, engine: Engine, desk: Desk, doors: Doors, clock: Clock) -> EventStream:
    """Return the event stream, to whoever `municipality/subscriptions.yml` names.

    Raises:
        CatalogueInvalid: with every problem in that file.
        ValueError: BALIE_STREAM_NETWORKS names what is no network.
    """
    stream = load_stream(
        settings.municipality,
        name=desk.catalogue.municipality.id,
        api=settings.public_url,
        secrets=given_secrets,
        accounts={each.id: each.channel for each in doors.accounts},
    )
    networks = read_networks(settings.stream_networks)
    return EventStream(engine=engine, stream=stream, clock=clock, networks=networks)


def _post(settings: Settings) -> Smtp | None:
    """Return where mail is handed in, where both settings say so.

    Raises:
        ValueError: one of them is wrong.
    """
    if not (settings.smtp_url and settings.mail_from):
        return None
    return Smtp(Server.of(settings.smtp_url, settings.mail_from))


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Run everything that works in the background, for as long as the context lasts."""
    from api.channels import inbound  # noqa: PLC0415 (the endpoints need what is made here)

    take = inbound(services).take
    work = [
        services.worker.run(),
        outbox.run(services.engine, services.hub, services.clock),
        services.hub.listen(),
        services.hub.poll(),
        services.board.run(),
        services.keeper.run(),
        services.sealer.run(),
        services.live.run(),
        services.dispatcher.run(),
        services.mailer.run(),
        services.deliveries.run(),
        *(
            pulling(adapter, partial(take, adapter), engine=services.engine, clock=services.clock)
            for adapter in services.doors.adapters.values()
        ),
        services.stream.run(),
    ]
    if services.open_klant is not None:
        work.append(services.open_klant.run())
    await _read_switches(services)
    await services.stream.register()
    tasks = [asyncio.create_task(part) for part in work]
    for task in tasks:
        task.add_done_callback(_complain)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await services.bot.close()
        await services.doors.close()
        if services.identity:
            await services.identity.provider.close()
        if services.open_klant:
            await services.open_klant.close()
        await services.engine.dispose()


async def _read_switches(services: Services) -> None:
    """Read what supervisors switched before anything is served; while the database is away nothing is served either."""
    try:
        await services.live.refresh()
    except (DBAPIError, InterfaceError, OSError) as error:
        log.warning("live.database_away", error=str(error))


def _complain(task: asyncio.Task[None]) -> None:
    """A background part that stops by itself is a defect: say so loudly."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("background.died", part=repr(task.get_coro()), exc_info=task.exception())
