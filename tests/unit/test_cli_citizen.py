from cli.citizen import Event, parse_events


def test_an_event_has_its_name_its_id_and_its_data():
    lines = ["event: message", "id: 3", 'data: {"seq": 3}', ""]
    assert list(parse_events(lines)) == [Event("message", "3", {"seq": 3})]


def test_comments_that_keep_the_line_open_are_no_events():
    assert list(parse_events([": ping", "", ": ping", ""])) == []


def test_data_over_several_lines_is_one_document():
    assert list(parse_events(["data: {", 'data: "a": 1}', ""])) == [Event("message", None, {"a": 1})]


def test_an_event_without_its_empty_line_has_not_arrived():
    assert list(parse_events(["event: state", 'data: {"owner": "bot"}'])) == []


def test_the_name_lasts_for_one_event_only():
    lines = ["event: state", "data: {}", "", "data: {}", ""]
    assert [event.name for event in parse_events(lines)] == ["state", "message"]
