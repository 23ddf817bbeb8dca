"""What should become better is a list of work: who may see it, how it is closed, and how long its words are kept."""

from uuid import UUID, uuid4

from sqlalchemy import text

from router.improvement import Item, note_item
from tests.api.conftest import Citizen, Desk, new_word
from tests.api.planted import Plant, everything, tables_with
from tests.api.test_retention import retain


async def missing(desk: Desk, citizen: Citizen, **more: object) -> Item:
    """Note that a citizen's question had no answer."""
    values = {"kind": "no_answer", "about": uuid4(), "topic": None, "note": ""} | more
    async with desk.services.engine.begin() as connection:
        found = await note_item(
            connection,
            desk.services.desk,
            conversation_id=UUID(citizen.id),
            before=99,
            now=desk.clock(),
            **values,  # type: ignore[arg-type]
        )
    assert found is not None
    return found


async def test_only_who_edits_reads_and_closes_the_work(desk: Desk) -> None:
    assert (await desk.http.get("/v1/improvements")).status_code == 401
    agent = await desk.employee("agent")
    assert (await agent.get("/v1/improvements")).status_code == 403
    for what in ("done", "reopen"):
        assert (await agent.post(f"/v1/improvements/{uuid4()}/{what}", {})).status_code == 403
    editor = await desk.employee("supervisor")
    gone = await editor.post(f"/v1/improvements/{uuid4()}/done", {})
    assert (gone.status_code, gone.json()["code"]) == (404, "improvement_not_found")


async def test_what_comes_most_stands_first_and_is_closed_together(desk: Desk) -> None:
    editor, citizen = await desk.employee("supervisor"), await desk.citizen()
    await citizen.say("Mag ik op 06-12345678 gebeld worden over mijn kip?")
    topic = uuid4().hex
    alone = await missing(desk, citizen, topic=uuid4().hex)
    twice = [await missing(desk, citizen, topic=topic, note="Bel jan@voorbeeld.nl") for _ in range(2)]
    listed = (await editor.get("/v1/improvements?kind=no_answer")).json()
    ours = [each for each in listed["payload"] if each["id"] in {str(item.id) for item in (alone, *twice)}]
    assert [(each["topic"], each["same"]) for each in ours] == [(topic, 2), (topic, 2), (alone.topic, 1)]
    assert "06-1" not in ours[0]["question"]
    assert "mijn kip" in ours[0]["question"]
    assert "@" not in ours[0]["note"]
    path = f"/v1/improvements/{twice[0].id}/done"
    closed = [(await editor.post(path, {"same": True})).json() for _ in range(2)]
    assert [(each["closed"], each["status"], each["doneBy"]) for each in closed] == [
        (2, "done", editor.agent["name"]),
        (0, "done", editor.agent["name"]),
    ]
    undone = f"/v1/improvements/{twice[1].id}/reopen"
    assert [(await editor.post(undone, {})).json()["opened"] for _ in range(2)] == [2, 0]
    open_now = (await editor.get("/v1/improvements?kind=no_answer")).json()["payload"]
    assert {str(item.id) for item in (alone, *twice)} <= {each["id"] for each in open_now}
    dismissed = (await editor.post(f"/v1/improvements/{alone.id}/dismiss", {})).json()
    assert dismissed["status"] == "dismissed"
    left = (await editor.get("/v1/improvements?status=dismissed")).json()["payload"]
    assert left[0]["id"] == str(alone.id)


async def test_item_leads_to_the_text_that_would_change(desk: Desk) -> None:
    editor, citizen = await desk.employee("supervisor"), await desk.citizen()
    price = await missing(desk, citizen, topic="paspoort", aspect="kosten")
    whole = await missing(desk, citizen, topic="paspoort")
    unknown = await missing(desk, citizen, topic=uuid4().hex)
    listed = {each["id"]: each["answer"] for each in (await editor.get("/v1/improvements")).json()["payload"]}
    found = [listed[str(each.id)] for each in (price, whole, unknown)]
    assert found == ["paspoort.kosten", "paspoort.samenvatting", None]


async def test_same_thing_said_again_is_said_anew_until_it_is_closed(desk: Desk) -> None:
    editor, citizen, about = await desk.employee("supervisor"), await desk.citizen(), uuid4()
    first = await missing(desk, citizen, about=about, note="eerst")
    again = await missing(desk, citizen, about=about, note="daarna")
    assert (first.id, again.note) == (again.id, "daarna")
    await editor.post(f"/v1/improvements/{first.id}/done", {})
    async with desk.services.engine.begin() as connection:
        late = await note_item(
            connection,
            desk.services.desk,
            kind="no_answer",
            about=about,
            conversation_id=UUID(citizen.id),
            before=1,
            now=desk.clock(),
        )
    assert late is None


async def test_words_of_an_item_go_with_the_transcript_and_the_item_stays(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    word = new_word()
    item = await missing(desk, planted.citizen, note=word)
    await planted.age(91)
    await retain(desk)
    assert tables_with(await everything(desk), word) == set()
    assert await planted.count("improvement") == 1
    async with desk.services.engine.begin() as connection:
        await connection.execute(text("delete from improvement where id = :id"), {"id": item.id})
