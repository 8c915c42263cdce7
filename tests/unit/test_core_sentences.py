"""Every refusal of core and of the policy and case files has its sentence, in both languages, with facts that exist."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import healthcode
from healthcode.core.problems import Problem
from healthcode.gateways.case_files import read_cases
from healthcode.texts import LANGUAGES, catalogue, sentence
from tests.builders import hebei

SOURCES = Path(healthcode.__file__).parent
FILES = [
    *sorted((SOURCES / "core").rglob("*.py")),
    SOURCES / "gateways" / "edition_files.py",
    SOURCES / "gateways" / "case_files.py",
]
WRAPPED = {"evidence.": ("case.",), "needs.": ("case.", "policy.")}  # code of the inner Problem: rooms that wrap it
ROOM_FACTS = {"case.": {"file", "case"}, "policy.": {"file", "key"}}


def raised() -> Iterator[tuple[str, frozenset[str]]]:
    """Each code that is raised with the facts it is raised with; those that are wrapped also as they come out."""
    for path in FILES:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in ("Problem", "BadCode", "CannotCheck", "problem"):
                continue
            code = str(call.args[0].value)
            facts = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
            yield code, facts | (ROOM_FACTS["policy."] if name == "problem" else frozenset())
            for prefix, rooms in WRAPPED.items():
                if code.startswith(prefix):
                    yield from ((f"{room}{code}", facts | ROOM_FACTS[room]) for room in rooms)


RAISED = sorted({(code, tuple(sorted(facts))) for code, facts in raised()})


def facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_search_finds_the_refusals() -> None:
    codes = {code for code, _ in RAISED}
    assert {"person.phone", "policy.wrong_type", "case.needs.unknown", "policy.needs.unknown", "needs.unknown"} <= codes
    assert len(codes) > 70


@pytest.mark.parametrize(("code", "facts"), RAISED, ids=[code for code, _ in RAISED])
def test_a_refusal_has_its_sentence_in_both_languages(code: str, facts: tuple[str, ...]) -> None:
    used = [facts_of(catalogue(language)[code]) for language in LANGUAGES]
    assert used[0] == used[1]
    assert used[0] <= set(facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_policy_and_case_sentences_begin_with_the_place(language: str) -> None:
    for code, facts in RAISED:
        if code.startswith(("policy.", "case.")) and "file" in facts:
            assert catalogue(language)[code].startswith("{file}")
            assert "case" not in facts or "{case}" in catalogue(language)[code]
            assert not code.startswith("policy.") or "key" not in facts or "{key}" in catalogue(language)[code][:14]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_of_the_edition_has_its_text(language: str) -> None:
    for notice in hebei().notices.values():
        assert len(sentence(notice, language)) > 20
    assert set(hebei().notices) == {rule.id for rule in hebei().rules} | {"declaration"}


def test_a_refused_case_reads_as_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("[{name: A, evidence: [[2022-05-18 08:00, arival]], expect: {2022-05-18 08:00: {closed: false}}}]")
    with pytest.raises(Problem) as caught:
        read_cases(path)
    said = sentence(caught.value.code, "en", caught.value.facts)
    assert said.startswith(
        f"{path}, case “A”: there is no kind of evidence called “arival”. Please choose one of: comp"
    )
    assert "arival" in sentence(caught.value.code, "zh-CN", caught.value.facts)


def test_braces_in_a_remedy_are_written_as_braces() -> None:
    facts = {"file": "a.toml", "key": "rule(x).release", "found": "7"}
    assert '{ need = "community_report" }' in sentence("policy.needs.not_a_list", "en", facts)
