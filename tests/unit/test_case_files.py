"""Case files: what the policy office may write, what is refused, and which instant a wrong case is reported at."""

from pathlib import Path

import pytest

from healthcode.core.cases import Difference, PolicyCase, differences
from healthcode.core.evidence import needs_from
from healthcode.core.problems import Problem
from healthcode.core.terms import Answer, EvidenceKind
from healthcode.gateways.case_files import case_paths, read_cases
from tests.builders import POLICIES, an_edition, hebei, instant

HELD = """
- name: Held
  edition: CN-130000/2022-05-17
  evidence:
    - [2022-05-18 08:00, companion, {exposed_at: 2022-05-17 21:00, incident: A}]
  expect:
    2022-05-18 08:00: {pop_up: true}
"""


def cases(folder: Path, text: str) -> tuple[PolicyCase, ...]:
    path = folder / "cases.yaml"
    path.write_text(text, "utf-8")
    return read_cases(path)


def refused(folder: Path, text: str) -> Problem:
    with pytest.raises(Problem) as caught:
        cases(folder, text)
    assert caught.value.facts["file"] == str(folder / "cases.yaml")
    return caught.value


def wrong(folder: Path, text: str) -> list[Difference]:
    return [difference for case in cases(folder, text) for difference in differences(case, [hebei()])]


def test_a_case_is_read_with_its_times_in_shanghai(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, HELD)
    assert (case.name, case.editions) == ("Held", ("CN-130000/2022-05-17",))
    assert case.evidence[0].learned_at == instant("2022-05-18 08:00")
    assert case.evidence[0].occurred_at == instant("2022-05-17 21:00")
    assert case.expect == {instant("2022-05-18 08:00"): {"pop_up": True}}


def test_block_style_and_flow_style_are_the_same(tmp_path: Path) -> None:
    block = """
- name: Held
  edition:
    - CN-130000/2022-05-17
  evidence:
    -
      - 2022-05-18 08:00
      - companion
      - exposed_at: 2022-05-17 21:00
        incident: A
  expect:
    2022-05-18 08:00:
      pop_up: true
"""
    assert cases(tmp_path, block) == cases(tmp_path, HELD)


def test_evidence_may_come_with_empty_details_or_none(tmp_path: Path) -> None:
    text = HELD.replace("companion, {exposed_at: 2022-05-17 21:00, incident: A}]", "{}]")
    bare, braces = text.replace("{}", "companion"), text.replace("{}", "companion, {}")
    assert cases(tmp_path, bare)[0].evidence == cases(tmp_path, braces)[0].evidence


def test_a_case_may_have_no_evidence_at_all(tmp_path: Path) -> None:
    assert not wrong(tmp_path, "[{name: Nothing, expect: {2022-05-18 08:00: {color: green, pop_up: false}}}]")
    assert not wrong(tmp_path, "[{name: Nothing, evidence: [], expect: {2022-05-18 08:00: {because: []}}}]")


def test_yes_stays_the_answer_yes(tmp_path: Path) -> None:
    row = "[2022-05-18 08:00, declaration, {contact_with_case: yes}]"
    text = f"[{{name: A, evidence: [{row}], expect: {{2022-05-18 08:00: {{color: red}}}}}}]"
    assert cases(tmp_path, text)[0].evidence[0].answers.contact_with_case is Answer.YES
    assert not wrong(tmp_path, text)


def test_a_region_stays_text_and_a_number_of_needs_is_read(tmp_path: Path) -> None:
    text = """
- name: A
  evidence:
    - [2022-05-18 08:00, mark_lifted, {region: 010000}]
    - [2022-05-18 08:00, other_risk, {needs: [{need: negative_tests, count: 2, apart_hours: 24}, community_report]}]
    - [2022-05-18 08:00, other_risk, {needs: []}]
  expect: {2022-05-18 08:00: {pop_up: true}}
"""
    lifted, designated, bare = cases(tmp_path, text)[0].evidence
    assert lifted.region == "010000"
    assert designated.needs == needs_from(
        [{"need": "negative_tests", "count": 2, "apart_hours": 24}, "community_report"]
    )
    assert bare.needs == ()


def test_withdrawal_stands_among_the_details(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, HELD.replace("incident: A}", "incident: A, withdrawn_at: 2022-05-18 12:00}"))
    assert case.evidence[0].withdrawn_at == instant("2022-05-18 12:00")


def test_rows_are_told_apart_by_their_place(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, HELD.replace("  expect", "    - [2022-05-18 08:00, companion]\n  expect"))
    assert [e.evidence_id for e in case.evidence] == ["0001", "0002"]


ROW = "[2022-05-18 08:00, companion, {exposed_at: 2022-05-17 21:00, incident: A}]"
ANSWER = "2022-05-18 08:00: {pop_up: true}"
WRONG = [
    ("name: Held", "name: Held\n  name: Held again", "case.key_twice"),
    (ANSWER, f"{ANSWER}\n    {ANSWER}", "case.key_twice"),
    ("incident: A}", "incident: A, incident: B}", "case.key_twice"),
    ("{pop_up: true}", "{pop_up: true, pop_up: false}", "case.key_twice"),
    ("- name: Held\n ", "-", "case.no_name"),
    ("name: Held", "name: [Held]", "case.no_name"),
    ("edition: CN", "editions: CN", "case.unknown_key"),
    ("edition: CN-130000/2022-05-17", "edition: {id: CN}", "case.edition"),
    ("edition: CN-130000/2022-05-17", "edition: [[CN]]", "case.edition"),
    (f"\n    - {ROW}", " none", "case.evidence_rows"),
    (ROW, "companion", "case.evidence_rows"),
    (ROW, "[2022-05-18 08:00]", "case.evidence_rows"),
    (ROW, "[2022-05-18 08:00, companion, {}, {}]", "case.evidence_rows"),
    (ROW, "[2022-05-18 08:00, companion, A]", "case.evidence_rows"),
    (ROW, "[[2022-05-18 08:00], companion]", "case.evidence_rows"),
    ("companion", "companions", "case.unknown_kind"),
    ("companion", "[companion]", "case.unknown_kind"),
    ("companion", "{kind: companion}", "case.unknown_kind"),
    (ROW, "[2022-05-18, companion]", "case.time"),
    (ROW, "[2022-05-18 08:00:00, companion]", "case.time"),
    (ROW, "[2022-05-18T08:00, companion]", "case.time"),
    ("2022-05-17 21:00", "2022-05-17", "case.time"),
    ("incident: A}", "incident: A, withdrawn_at: never}", "case.time"),
    (ANSWER, "2022-05-18: {pop_up: true}", "case.time"),
    ("incident: A", "incidents: A", "case.evidence.unknown_field"),
    (ROW, "[2022-05-18 08:00, test_negative]", "case.evidence.missing_field"),
    (ROW, "[2022-05-18 08:00, quarantine_order, {quarantine: hotel}]", "case.evidence.value"),
    (ROW, "[2022-05-18 08:00, declaration, {temperature: 45}]", "case.evidence.temperature"),
    (ROW, "[2022-05-18 08:00, declaration, {symptoms: [none, other]}]", "case.evidence.symptoms_none"),
    (ROW, "[2022-05-18 08:00, community_clearance, {of: close_presence}]", "case.evidence.not_a_list"),
    (ROW, "[2022-05-18 08:00, other_risk, {needs: community_report}]", "case.needs.not_a_list"),
    (ROW, "[2022-05-18 08:00, other_risk, {needs: [patience]}]", "case.needs.unknown"),
    (ROW, "[2022-05-18 08:00, other_risk, {needs: [{need: recovered, count: 1}]}]", "case.needs.unknown_argument"),
    (ROW, "[2022-05-18 08:00, other_risk, {needs: [{need: negative_tests, count: 0}]}]", "case.needs.argument_range"),
    (f"expect:\n    {ANSWER}", "expect: {}", "case.no_expectation"),
    (f"  expect:\n    {ANSWER}\n", "", "case.no_expectation"),
    (f"expect:\n    {ANSWER}", "expect: green", "case.no_expectation"),
    ("{pop_up: true}", "{}", "case.no_expectation"),
    ("{pop_up: true}", "true", "case.no_expectation"),
    ("{pop_up: true}", "{popup: true}", "case.unknown_answer"),
    ("pop_up: true", "pop_up: yes", "case.answer"),
    ("pop_up: true", "pop_up: [true]", "case.answer"),
    ("pop_up: true", "color: orange", "case.answer"),
    ("pop_up: true", "color: [red]", "case.answer"),
    ("pop_up: true", "color: {red: true}", "case.answer"),
    ("pop_up: true", "waiting_for: community_report", "case.answer"),
    ("pop_up: true", "because: [{close_presence: open}]", "case.answer"),
    ("pop_up: true", "review_at: tomorrow", "case.time"),
    ("pop_up: true", "review_at: 2022-06-01", "case.time"),
    ("{pop_up: true}", "{pop_up: true", "case.not_yaml"),
    ("{pop_up: true}", "{? [a] : b}", "case.not_yaml"),
]


@pytest.mark.parametrize(("old", "new", "code"), WRONG, ids=[f"{w[2]}: {w[1]!r:.50}" for w in WRONG])
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in HELD
    problem = refused(tmp_path, HELD.replace(old, new, 1))
    assert problem.code == code
    assert code in ("case.key_twice", "case.no_name", "case.not_yaml") or problem.facts["case"] == "Held"


def test_a_key_written_twice_is_named_with_its_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, HELD.replace("name: Held", "name: Held\n  name: Held again"))
    assert (problem.facts["key"], problem.facts["line"]) == ("name", "3")


def test_a_case_without_a_name_is_named_by_its_place(tmp_path: Path) -> None:
    assert refused(tmp_path, HELD + HELD.replace("name: Held", "edition: x").replace("  edition: C", "  # C")).facts[
        "place"
    ] == "2"  # fmt: skip


@pytest.mark.parametrize("text", ["", "name: Held", "Held"])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).code == "case.not_a_list"


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for read in (read_cases, lambda path: case_paths([path])):
        with pytest.raises(Problem) as caught:
            read(tmp_path / "none.yaml")
        assert (caught.value.code, caught.value.facts["file"]) == ("case.not_found", str(tmp_path / "none.yaml"))


def test_what_is_not_utf8_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_bytes(b"# \xba\xd3\xb1\xb1\n")
    with pytest.raises(Problem) as caught:
        read_cases(path)
    assert (caught.value.code, caught.value.facts["position"]) == ("case.not_utf8", "2")


def test_paths_are_files_or_folders_searched_through(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.yaml", "deep/a.yml", "c.toml"):
        (tmp_path / name).write_text("[]")
    assert [path.name for path in case_paths([tmp_path])] == ["b.yaml", "a.yml"]
    assert POLICIES / "cases" / "faq.yaml" in case_paths([POLICIES])


# --- differences ----------------------------------------------------------------------------------------------


def test_a_case_that_holds_has_no_difference(tmp_path: Path) -> None:
    assert not wrong(tmp_path, HELD)


def test_a_wrong_case_is_reported_at_its_first_wrong_instant(tmp_path: Path) -> None:
    expect = """
    2022-06-01 08:00: {pop_up: true}
    2022-05-18 07:59: {pop_up: false}
    2022-05-20 08:00: {waiting_for: [recovered]}
    2022-05-18 08:00: {pop_up: true}
"""
    (difference,) = wrong(tmp_path, HELD.replace(f"\n    {ANSWER}\n", expect))
    assert difference.at == instant("2022-05-20 08:00")
    assert difference.what == "waiting_for"
    assert difference.expected == frozenset({"recovered"})
    assert difference.found == ["community_clearance", "community_report", "negative_tests"]
    assert (difference.case.name, difference.edition) == ("Held", "CN-130000/2022-05-17")


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("because: [close_presence/open]", True),
        ("because: [close_presence/released]", False),
        ("because: []", False),
        ("waiting_for: [negative_tests, community_report]", True),
        ("waiting_for: []", False),
        ("pop_ups: [close_presence]", True),
        ("notices: [notice.report_test_wait]", True),
        ("review_at: 2022-06-01 08:00", True),
        ("review_at: 2022-06-01 07:59", False),
        ("review_at: none", False),
        ("earliest_at: 2022-05-19 08:00", True),
        ("color: green", True),
        ("no_abnormality: false", True),
        ("declared: false, closed: false", True),
    ],
)
def test_lists_are_unordered_subsets_and_all_else_must_be_equal(tmp_path: Path, answer: str, holds: bool) -> None:
    assert (not wrong(tmp_path, HELD.replace("pop_up: true", answer))) is holds


def test_a_case_without_edition_must_hold_in_every_edition(tmp_path: Path) -> None:
    june = an_edition(begins="2022-06-28 00:00", rules=tuple(r for r in hebei().rules if r.id != "close_presence"))
    (case,) = cases(tmp_path, HELD.replace("  edition: CN-130000/2022-05-17\n", ""))
    (difference,) = differences(case, [hebei(), june])
    assert (difference.edition, difference.found) == ("CN-130000/2022-06-28", False)


def test_a_case_of_two_editions_is_held_against_both_together(tmp_path: Path) -> None:
    june = an_edition(published="2022-05-20 18:00", begins="2022-05-25 00:00")
    both = HELD.replace("edition: CN-130000/2022-05-17", "edition: [CN-130000/2022-05-17, CN-130000/2022-05-25]")
    (case,) = cases(tmp_path, both)
    assert differences(case, [hebei(), june]) == []


def test_an_edition_nobody_knows_is_named_with_the_known_ones(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, HELD.replace("2022-05-17\n", "2022-05-18\n"))
    with pytest.raises(Problem) as caught:
        differences(case, [hebei()])
    assert caught.value.code == "case.unknown_edition"
    assert (caught.value.facts["edition"], caught.value.facts["known"]) == ("CN-130000/2022-05-18", hebei().id)


@pytest.mark.parametrize("kind", sorted(EvidenceKind))
def test_every_kind_can_be_written_in_a_case(tmp_path: Path, kind: str) -> None:
    details = {
        "arrival": "arrived_at: 2022-05-18 07:00",
        "community_clearance": "of: [close_presence]",
        "suspension": "of: [another]",
        "test_negative": "sampled_at: 2022-05-18 07:00",
        "quarantine_order": "quarantine: central",
        "other_region_mark": "region: 120000, color: red",
        "mark_lifted": "region: 120000",
        "identity_linked": "linked_to: somebody",
    }.get(kind, "")
    row, closed = f"[2022-05-18 08:00, {kind}, {{{details}}}]", str(kind == "death").lower()
    assert not wrong(tmp_path, f"[{{name: A, evidence: [{row}], expect: {{2022-05-18 08:00: {{closed: {closed}}}}}}}]")
