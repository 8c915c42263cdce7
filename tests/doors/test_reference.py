"""What is said of the interface: whole, from us, and with a place for every code."""

import importlib.util
import re
from pathlib import Path

from healthcode.web.app import OPERATIONS
from healthcode.web.hot_operations import DESCRIBED
from tests.doors.client import good
from tests.doors.conftest import Site

ROOT = Path(__file__).parents[2]


def test_the_document_that_is_served_is_the_one_that_answers_are_held_to(site: Site) -> None:
    answer = site.client("resident").get("//openapi.json")
    assert good(answer) == site.conformity.document
    again = site.client("resident").get("//openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_operation_is_described_with_what_it_is_for(site: Site) -> None:
    described = {
        operation["operationId"]: operation
        for methods in site.conformity.document["paths"].values()
        for operation in methods.values()
    }
    assert set(described) == {handler.operation_id for handler in (*OPERATIONS, *DESCRIBED)}
    for name, operation in described.items():
        assert len(operation["description"]) > 30, name
        assert {"429", "500", "503"} <= set(operation["responses"]), name
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_the_tables_of_the_documentation_are_current() -> None:
    spec = importlib.util.spec_from_file_location("operation_table", ROOT / "tools" / "operation_table.py")
    assert spec is not None
    assert spec.loader is not None
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    assert table.TARGET.read_text("utf-8") == table.page(), "run: python tools/operation_table.py"


def test_the_reader_comes_from_us_alone(site: Site) -> None:
    client = site.client("resident")
    assert client.get("//reference").status_code == 302
    page = client.get("//reference/").text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    assert client.get("//reference/reader.js").headers["content-type"].startswith("text/javascript")


def test_each_code_that_can_be_answered_has_its_place(site: Site) -> None:
    page = site.client("resident").get("//reference/problems").text
    answers = [
        answer["description"]
        for methods in site.conformity.document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    ]
    listed = set(re.findall(r"`([a-z_.]+)`", " ".join(answers)))
    assert {"session.none", "identity.no_match", "limit.too_many"} <= listed
    for code in listed:
        assert f'id="{code}"' in page, code
        assert f"<code>{code}</code><td>—" not in page, code
