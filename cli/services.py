"""How each of Balie's own processes is started, and how it says that it is ready."""

from dataclasses import dataclass, field

import httpx

from cli.settings import Settings, server_python


@dataclass(frozen=True, kw_only=True)
class Service:
    """One process: its command, the address that tells readiness, and how long a start may take on a slow machine."""

    command: list[str]
    probe: str
    headers: dict[str, str] = field(default_factory=dict)
    start_seconds: int = 60

    def ready(self, client: httpx.Client) -> bool:
        """Whether the process answers that it is ready."""
        try:
            return client.get(self.probe, headers=self.headers).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def api_service(settings: Settings) -> Service:
    """The public listener and the turn workers; it lives without the bot, whose absence /health/ready tells."""
    return Service(command=[server_python(), "-m", "api"], probe=f"{settings.url}/health/live")


def bot_service(settings: Settings) -> Service:
    """Rasa behind Balie's own channel."""
    command = [str(settings.bot_python), "-m", "bot.serve", "--port", str(settings.bot_port)]
    command += ["--actions-url", f"{settings.actions_url}/webhook"]
    headers = {"Authorization": f"Bearer {settings.internal_token}"}
    return Service(
        command=command, probe=f"{settings.bot_url}/webhooks/balie/ready", headers=headers, start_seconds=180
    )


def actions_service(settings: Settings) -> Service:
    """The custom actions."""
    command = [str(settings.bot_python), "-m", "actions", "--port", str(settings.actions_port)]
    return Service(command=command, probe=f"{settings.actions_url}/health", start_seconds=60)
