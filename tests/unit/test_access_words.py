"""Whatever is audited about a person has words on the person's own page and copy, in both languages (我的权利)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import healthcode
from healthcode.services.authority import Act, Role
from healthcode.services.propose import PROPOSE
from healthcode.services.read_access import LIST_APPLIED, LIST_WITHDRAWN, LOOKS, RESULT_APPLIED
from healthcode.texts import catalogue

SERVICES = Path(healthcode.__file__).parent / "services"
TEXTS = Path(healthcode.__file__).parents[2] / "apps" / "resident" / "src" / "texts"
TOLD_BY_EVIDENCE = {LIST_APPLIED, LIST_WITHDRAWN, RESULT_APPLIED}
APPEALS = {"appeal.upheld", "appeal.refused"}


def acts_on_persons() -> Iterator[str]:
    """Each act that is written with its subject, read off the source; those that are put together stand above."""
    for path in sorted(SERVICES.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in ("leaf", "take_in"):
                continue
            words = {word.arg: word.value for word in call.keywords if word.arg}
            if "act" in words and ("subject" in words or getattr(call.func, "id", "") == "take_in"):
                yield from _literals(words["act"])


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif (found := re.fullmatch(r"Act\.(\w+)\.value", ast.unparse(node))) is not None:
        yield Act[found[1]].value
    elif isinstance(node, ast.Name) and node.id == "ACT":
        yield "rights.exported"


ACTS = sorted({*acts_on_persons(), *TOLD_BY_EVIDENCE, *APPEALS, *(a.value for pair in PROPOSE.values() for a in pair)})


def test_the_search_finds_the_acts() -> None:
    assert {"code.claimed", "person.explain", "person.contact", "community.not_cleared", "rights.exported"} <= set(ACTS)
    assert set(ACTS) >= LOOKS


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_act_and_every_role_has_its_words(language: str) -> None:
    text = (TEXTS / language / "rights.ts").read_text("utf-8")
    assert [act for act in ACTS if f"'looked.{act}'" not in text] == []
    assert [act for act in ACTS if f"export.act.{act}" not in catalogue(language)] == []
    assert [role for role in Role if f"'role.{role}'" not in text] == []
