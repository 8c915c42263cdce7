"""Every refusal anywhere in the program has its sentence in both languages, with facts that are told."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import healthcode
from healthcode.ledger.connection import _BY_STATE
from healthcode.texts import LANGUAGES, _flat, catalogue
from healthcode.web.problems import FORESEEN

SOURCES = Path(healthcode.__file__).parent
MAKERS = {"Problem": frozenset[str](), "problem": frozenset({"file", "key"})}
LINT_FACTS = frozenset({"table", "detail"})


def raised() -> Iterator[tuple[str, frozenset[str]]]:
    """Each code that is raised with the facts it is raised with, read off the source."""
    for path in sorted(SOURCES.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            keywords = {word.arg: word.value for word in call.keywords if word.arg}
            if name in MAKERS and call.args and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value), frozenset(keywords) | MAKERS[name]
            elif name == "Finding" and isinstance(keywords.get("code"), ast.Constant):
                yield str(ast.literal_eval(keywords["code"])), LINT_FACTS
            elif name == "Reject" and isinstance(keywords.get("code"), ast.Constant):
                facts = keywords["facts"]
                assert isinstance(facts, ast.Dict)
                yield (
                    str(ast.literal_eval(keywords["code"])),
                    frozenset(str(ast.literal_eval(key)) for key in facts.keys if key),
                )
    yield from ((code, frozenset({"said"})) for code in (*_BY_STATE.values(), "ledger.unreachable", "ledger.refused"))
    yield from ((code, frozenset({"file", "signature", "said"})) for code in ("feed.not_signed", "sheet.unreadable"))
    yield from ((code, frozenset({"host", "port", "said"})) for code in ("serve.port_taken", "serve.cannot_listen"))
    yield from ((code, frozenset[str]()) for _, code in FORESEEN)


RAISED = sorted({(code, tuple(sorted(facts))) for code, facts in raised()})
OURS = sorted({code for code, _ in RAISED})


def facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_search_finds_the_refusals() -> None:
    expected = {"row.repeated", "lint.trigger", "approval.same_person", "sheet.not_csv", "keys.damaged", "ledger.busy",
                "migrate.newer", "feed.over_share", "embedded.disk_full", "person.phone"}  # fmt: skip
    assert expected <= set(OURS)
    assert len(OURS) > 150


def test_every_code_is_read_off_the_source() -> None:
    """A code that is made up at run time would escape; the few that are have their tables above."""
    variable = {
        f"{path.relative_to(SOURCES)}:{call.lineno}"
        for path in sorted(SOURCES.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Problem"
        and not isinstance(call.args[0], ast.Constant)
    }
    known = (
        "ledger/connection.py", "services/feeds.py", "cli/door.py", "cli/serve.py", "gateways/", "core/policy/",
        "web/problems.py",
        # These pass on a problem that was raised elsewhere, or one of the codes that their caller names.
        "ledger/gathering.py", "services/seal.py", "services/decide_appeal.py", "services/phone_codes.py",
        "web/console/pushes.py", "web/resident/devices.py",
    )  # fmt: skip
    assert not [place for place in variable if not place.startswith(known)]


@pytest.mark.parametrize("code", OURS)
def test_a_refusal_has_its_sentence_in_both_languages(code: str) -> None:
    used = [facts_of(catalogue(language)[code]) for language in LANGUAGES]
    assert used[0] == used[1]
    for other, facts in RAISED:
        if other == code:
            assert used[0] <= set(facts)


@pytest.mark.parametrize("room", ["ledger", "services"])
def test_a_sentence_says_what_to_do(room: str) -> None:
    chinese, english = (
        _flat("", tomllib.loads((SOURCES / "texts" / language / f"{room}.toml").read_text("utf-8")))
        for language in LANGUAGES
    )
    for code, text in chinese:
        assert text.endswith("。"), code
        assert "请" in text or "不必" in text, code
    for code, text in english:
        assert text.endswith("."), code
        assert re.search("[Pp]lease", text), code
        assert "  " not in text, code


def test_both_languages_have_the_same_sentences() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert set(chinese) == set(english)
    assert {code for code in chinese if facts_of(chinese[code]) != facts_of(english[code])} == set()
