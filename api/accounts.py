"""The accounts of employees, for supervisors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.agents import repository as agents
from router.agents.models import ROLES
from router.handoffs import accounts
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.view import agent_json
from router.sign_in import repository as sign_in

routes = APIRouter(prefix="/v1/accounts", tags=["supervisor"])

Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)]


class AccountBody(BaseModel):
    """What a supervisor decides about an account."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: str = Field(min_length=1, max_length=100)
    roles: Names
    departments: Names = Field(default_factory=list)
    skills: Names = Field(default_factory=list)
    languages: Names = Field(default_factory=list)
    capacity: int = 3
    channels: dict[str, int] = Field(default_factory=dict)

    def account(self) -> accounts.Account:
        """Return it without repeats."""
        lists = {
            name: tuple(dict.fromkeys(getattr(self, name))) for name in ("roles", "departments", "skills", "languages")
        }
        return accounts.Account(name=self.name, capacity=self.capacity, channels=self.channels, **lists)


class NewAccount(AccountBody):
    """A new account."""

    username: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$")


@routes.get("")
async def everyone(_: Supervisor, services: Shared) -> Response:
    """List every account that is in use, with what can be chosen for one."""
    desk = services.desk
    async with services.reading.connect() as connection:
        found = await agents.list_all(connection)
        second_steps = await sign_in.who_have_one(connection)
    skills = {skill for topic in desk.catalogue.topics.values() for skill in topic.skills}
    skills |= {skill for rule in desk.routing.rules for skill in rule.skills} | {
        skill for who in found for skill in who.skills
    }
    choices = {
        "roles": list(ROLES),
        "departments": [
            {"id": name, "name": desk.department_name(name, CONSOLE_LANGUAGE)} for name in desk.departments.by_id
        ],
        "skills": sorted(skills),
        "languages": list(desk.spoken),
    }
    listed = [{**agent_json(who), "secondStep": who.id in second_steps} for who in found]
    return Json({"meta": {"count": len(found), "choices": choices}, "payload": listed})


@routes.post("", status_code=201)
async def make(body: NewAccount, who: Supervisor, services: Shared) -> Response:
    """Make an account; its temporary password is in this answer and nowhere else."""
    async with services.engine.begin() as connection:
        made, password = await accounts.make(
            connection, services.desk, who, username=body.username, account=body.account(), now=services.clock()
        )
    return Json({"account": agent_json(made), "password": password}, status=201)


@routes.put("/{agent_id}")
async def change(agent_id: UUID, body: AccountBody, who: Supervisor, services: Shared) -> Response:
    """Change what an account is for."""
    async with services.engine.begin() as connection:
        changed = await accounts.change(
            connection, services.desk, who, agent_id=agent_id, account=body.account(), now=services.clock()
        )
    await services.live.refresh()
    services.hub.hint([], desk=True)
    return Json(agent_json(changed))


@routes.post("/{agent_id}/password")
async def reset_password(agent_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Give an account a temporary password, which is in this answer and nowhere else, and sign it out everywhere."""
    async with services.engine.begin() as connection:
        password = await accounts.reset_password(connection, who, agent_id=agent_id, now=services.clock())
    await services.live.refresh()
    return Json({"password": password})


@routes.post("/{agent_id}/close", status_code=204)
async def close(agent_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Close an account for good: what they hold goes back to the queue."""
    async with services.acting() as connection:
        await accounts.close(connection, services.desk, who, agent_id=agent_id, now=services.clock())
    await services.live.refresh()
    return Response(status_code=204)
