"""Edition files: what is read, and what is refused with the file, the dotted key and the remedy."""

import doctest
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.core.policy import Edition, FamilyTerms, edition_from, governing, tables
from healthcode.core.problems import Problem
from healthcode.core.terms import Color, EvidenceKind, NeedKind
from healthcode.gateways import edition_files
from healthcode.gateways.edition_files import edition_paths, find_policies, read_edition, read_editions
from tests.builders import EDITION_FILE, POLICIES, a_declaration, an_edition, edition_text, hebei, instant

FILE = "2022-06-28.toml"
RULE = """
[[rule]]
id       = "{id}"
evidence = ["{kind}"]
effect   = {{ pop_up = true }}
release  = []

[auto_release]"""


def the_edition(*changes: tuple[str, str]) -> Edition:
    return edition_from(tomllib.loads(edition_text(*changes)), file=FILE)


def refused(*changes: tuple[str, str]) -> Problem:
    with pytest.raises(Problem) as caught:
        the_edition(*changes)
    assert caught.value.facts["file"] == FILE
    return caught.value


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(tables).failed == 0


def test_the_edition_in_force_is_read_whole() -> None:
    edition = hebei()
    assert (edition.id, edition.division) == ("CN-130000/2022-05-17", "130000")
    assert edition.title["zh"] == "河北健康码规则"
    assert (edition.look_back, edition.adopt_open_episodes) == (timedelta(days=14), False)
    assert (edition.declaration.per_day, edition.declaration.first_needed) == (3, True)
    assert [rule.id for rule in edition.rules][:2] == ["close_presence", "from_case_county"]
    assert edition.auto_release.after == timedelta(days=14)
    assert edition.code.list_refused == timedelta(days=1)
    rule = edition.rule_for(EvidenceKind.KEY_VENUE_STAY)
    assert rule is not None
    assert rule.needs is not None
    assert [need.kind for need in rule.needs] == list(NeedKind)[:3]
    assert edition.rule_for(EvidenceKind.ARRIVAL) is None


WRONG = [
    # what is changed, what it becomes, the code, the key that the message names
    ("schema = 1", "schema = 2", "policy.schema", "schema"),
    ("schema = 1", 'schema = "1"', "policy.wrong_type", "schema"),
    ("schema = 1", "schema = 0", "policy.out_of_range", "schema"),
    ("schema = 1\n", "", "policy.missing_key", "schema"),
    ('"CN-130000/2022-05-17"', '"Hebei May"', "policy.edition_id", "edition.id"),
    ('"CN-130000/2022-05-17"', '"CN-130000/2022-5-17"', "policy.edition_id", "edition.id"),
    ('"CN-130000/2022-05-17"', "7", "policy.wrong_type", "edition.id"),
    ('"CN-130000/2022-05-17"', '""', "policy.wrong_type", "edition.id"),
    (', en = "Hebei health code rules"', "", "policy.title_languages", "edition.title"),
    ('en = "Hebei', 'fr = "Hebei', "policy.title_languages", "edition.title"),
    ('{ zh = "河北健康码规则", en = "Hebei health code rules" }', '"Hebei"', "policy.wrong_type", "edition.title"),
    ("2022-05-16T18:00:00+08:00", "2022-05-16T18:00:00", "policy.no_offset", "edition.published_at"),
    ("2022-05-16T18:00:00+08:00", "2022-05-16", "policy.wrong_type", "edition.published_at"),
    ("2022-05-16T18:00:00+08:00", '"2022-05-16T18:00:00+08:00"', "policy.wrong_type", "edition.published_at"),
    ("2022-05-16T18:00:00+08:00", "2022-05-17T00:00:01+08:00", "policy.published_late", "edition.published_at"),
    ("2022-05-17T00:00:00+08:00", "2022-05-17T00:00:00", "policy.no_offset", "edition.effective_from"),
    ('"keep_terms"', '"keep"', "policy.not_allowed", "edition.open_episodes"),
    ("look_back_days = 14 ", "look_back_days = 0 ", "policy.out_of_range", "edition.look_back_days"),
    ("look_back_days = 14 ", "look_back_days = 61 ", "policy.out_of_range", "edition.look_back_days"),
    ("look_back_days = 14 ", "look_back_days = true ", "policy.out_of_range", "edition.look_back_days"),
    ("look_back_days = 14 ", "look_back_days = 14.5 ", "policy.wrong_type", "edition.look_back_days"),
    ("look_back_days = 14 ", "lookback_days = 14 ", "policy.missing_key", "edition.look_back_days"),
    ("look_back_days = 14 ", "look_back_days = 14\nafter_days = 7 ", "policy.unknown_key", "edition.after_days"),
    ("per_day      = 3", "per_day = 0", "policy.out_of_range", "declaration.per_day"),
    ("per_day      = 3", "per_day = 25", "policy.out_of_range", "declaration.per_day"),
    ("first_needed = true", 'first_needed = "yes"', "policy.wrong_type", "declaration.first_needed"),
    ("acts_days    = 14", "act_days = 14", "policy.missing_key", "declaration.acts_days"),
    ('color = "red"', 'color = "green"', "policy.not_allowed", "declaration.rule[1].color"),
    ('color = "red"', 'colour = "red"', "policy.missing_key", "declaration.rule[1].color"),
    ("{ contact_with_case = ", "{ contact = ", "policy.empty_condition", "declaration.rule[1].when"),
    (
        'contact_with_case = "yes"', "contact_with_case = true",
        "policy.wrong_type", "declaration.rule[1].when.contact_with_case",
    ),
    (
        'contact_with_case = "yes"', 'contact_with_case = "y"',
        "policy.not_allowed", "declaration.rule[1].when.contact_with_case",
    ),
    (
        'contact_with_case = "yes"', 'contact_with_case = "yes", travel = "yes"',
        "policy.unknown_key", "declaration.rule[1].when.travel",
    ),
    ('symptoms = "any"', 'symptoms = "some"', "policy.not_allowed", "declaration.rule[2].when.symptoms"),
    ('symptoms = "any"', 'symptoms = ["cough"]', "policy.not_allowed", "declaration.rule[2].when.symptoms"),
    ('symptoms = "any"', 'symptoms = ["none"]', "policy.not_allowed", "declaration.rule[2].when.symptoms"),
    ('symptoms = "any"', 'symptoms = [["other"]]', "policy.not_allowed", "declaration.rule[2].when.symptoms"),
    ('symptoms = "any"', "symptoms = []", "policy.not_allowed", "declaration.rule[2].when.symptoms"),
    (
        "temperature_at_least = 37.3", "temperature_at_least = 99.1",
        "policy.out_of_range", "declaration.rule[3].when.temperature_at_least",
    ),
    (
        "temperature_at_least = 37.3", "temperature_at_least = true",
        "policy.out_of_range", "declaration.rule[3].when.temperature_at_least",
    ),
    (
        "temperature_at_least = 37.3", 'temperature_at_least = "37.3"',
        "policy.wrong_type", "declaration.rule[3].when.temperature_at_least",
    ),
    (
        "fresh_minutes = 15,", "fresh_minutes = 15, freshest = 1,",
        "policy.unknown_key", "code.offline_list_age.freshest",
    ),
    ("refuse_minutes = 1440", "refuse_minutes = 14", "policy.list_age", "code.offline_list_age.fresh_minutes"),
    ("movement_kept_days = 14", "movement_kept_days = 13", "policy.out_of_range", "code.movement_kept_days"),
    ("movement_kept_days = 14", "movement_kept_days = 22", "policy.out_of_range", "code.movement_kept_days"),
    ("movement_kept_days = 14", "movement_kept_days = 14\npaper_days = 0", "policy.out_of_range", "code.paper_days"),
    ("child_until_years = 18", "child_until_years = 13", "policy.out_of_range", "family.child_until_years"),
    ("decide_hours      = 24", "decide_hours = 0", "policy.out_of_range", "family.decide_hours"),
    ("warn_days         = 30", "warn_days = 181", "policy.out_of_range", "family.warn_days"),
    ("warn_days         = 30", "warn_day = 30", "policy.unknown_key", "family.warn_day"),
    ("answer_hours = 24", "answer_hours = 0", "policy.out_of_range", "appeal.answer_hours"),
    ("answer_hours = 24", "answer_hours = 169", "policy.out_of_range", "appeal.answer_hours"),
    ("movement_kept_days = 14", "movement_kept_days = 14\npaper_days = 46", "policy.out_of_range", "code.paper_days"),
    ("valid_days         = 30", "valid_day = 30", "policy.missing_key", "code.valid_days"),
    ('"close_presence"  ', '"Close presence"  ', "policy.rule_id", "rule[1].id"),
    ('"close_presence"  ', '"c"  ', "policy.rule_id", "rule[1].id"),
    ('["companion", ', '["companions", ', "policy.not_allowed", "rule(close_presence).evidence"),
    ('["companion", ', '["test_negative", ', "policy.not_allowed", "rule(close_presence).evidence"),
    ('["companion", ', '[["companion"], ', "policy.not_allowed", "rule(close_presence).evidence"),
    ('["companion", "key_venue_stay", "risk_area_stay"]', "[]", "policy.wrong_type", "rule(close_presence).evidence"),
    (
        '["companion", "key_venue_stay", "risk_area_stay"]', '"companion"',
        "policy.wrong_type", "rule(close_presence).evidence",
    ),
    ("{ pop_up = true }", "{ popup = true }", "policy.unknown_key", "rule(close_presence).effect.popup"),
    ("{ pop_up = true }", "{ pop_up = false }", "policy.empty_effect", "rule(close_presence).effect"),
    ("{ pop_up = true }", "{}", "policy.empty_effect", "rule(close_presence).effect"),
    ("{ pop_up = true }", '{ color = "green" }', "policy.not_allowed", "rule(close_presence).effect.color"),
    ("{ pop_up = true }", '{ color_by = "mark" }', "policy.color_by_kind", "rule(close_presence).effect.color_by"),
    (
        "{ pop_up = true }", '{ color_by = { central = "red", home = "yellow" } }',
        "policy.color_by_kind", "rule(close_presence).effect.color_by",
    ),
    ("{ pop_up = true }", '{ color_by = "quarantine" }', "policy.wrong_type", "rule(close_presence).effect.color_by"),
    (
        '{ color_by = "mark" }', '{ color_by = "mark", color = "red" }',
        "policy.two_colors", "rule(other_region).effect.color",
    ),
    (', home = "yellow" }', " }", "policy.missing_key", "rule(quarantine).effect.color_by.home"),
    (
        ', home = "yellow" }', ', home = "yellow", hotel = "red" }',
        "policy.unknown_key", "rule(quarantine).effect.color_by.hotel",
    ),
    (', home = "yellow" }', ', home = "amber" }', "policy.not_allowed", "rule(quarantine).effect.color_by.home"),
    ('{ need = "community_report" }', '{ need = "report" }', "policy.needs.unknown", "rule(close_presence).release"),
    ("apart_hours = 24", "apart_days = 1", "policy.needs.unknown_argument", "rule(close_presence).release"),
    ("count = 2", "count = 15", "policy.needs.argument_range", "rule(close_presence).release"),
    ('"as_designated"', '"as_designed"', "policy.needs.not_a_list", "rule(other_risk).release"),
    ('release      = [ { need = "recovered" } ]', "", "policy.missing_key", "rule(positive).release"),
    ('"处理(三)"', "3", "policy.wrong_type", "auto_release.clause"),
    ("after_days   = 14", "after_days = 61", "policy.out_of_range", "auto_release.after_days"),
    ('"opened_at"', '"exposure"', "policy.not_allowed", "auto_release.counted_from"),
    ('"every_rule"', '"all"', "policy.not_allowed", "auto_release.applies_to"),
    ("[auto_release]", "[auto_relase]", "policy.missing_key", "auto_release"),
    ('clause   = "弹窗(一) / 处理(一)"', 'claus   = "弹窗(一)"', "policy.unknown_key", "rule(close_presence).claus"),
    ('"notice.positive"', "7", "policy.wrong_type", "notices.positive"),
    ("positive         = ", "positives = ", "policy.notice_without_rule", "notices.positives"),
    ("schema = 1", "schema = 1\nrules = []", "policy.unknown_key", "rules"),
    ("[code]", "[[code]]", "policy.wrong_type", "code"),
    (
        "[auto_release]", RULE.format(id="positive", kind="death").lstrip(),
        "policy.not_allowed", "rule(positive).evidence",
    ),
    ("[auto_release]", RULE.format(id="twice", kind="companion").lstrip(), "policy.doubled", "rule(twice)"),
    ('id       = "from_case_county"', 'id = "close_presence"', "policy.doubled", "rule(close_presence)"),
    (', "case_asymptomatic"]', "]", "policy.positives_missing", "rule"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "key"), WRONG, ids=[f"{w[3]}: {w[1]!r:.40}" for w in WRONG])
def test_a_wrong_file_is_refused_with_the_key(old: str, new: str, code: str, key: str) -> None:
    problem = refused((old, new))
    assert (problem.code, problem.facts["key"]) == (code, key)


POSITIVE_RELEASE = 'release      = [ { need = "recovered" } ]'


def test_only_a_designation_brings_its_own_needs() -> None:
    problem = refused((POSITIVE_RELEASE, 'release = "as_designated"'))
    assert (problem.code, problem.facts["key"]) == ("policy.designated_kind", "rule(positive).release")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("positive", "policy.positive_auto_release"),
        ("quarantine", "policy.authority_auto_release"),
        ("other_region", "policy.authority_auto_release"),
    ],
)
@pytest.mark.parametrize("written", ["auto_release = true", ""])
def test_time_never_ends_what_only_an_authority_ends(rule: str, code: str, written: str) -> None:
    before, after = edition_text().split(f'id           = "{rule}"')
    changed = after.replace("auto_release = false", written, 1)
    with pytest.raises(Problem) as caught:
        edition_from(tomllib.loads(f'{before}id = "{rule}"{changed}'), file=FILE)
    assert (caught.value.code, caught.value.facts["key"]) == (code, f"rule({rule}).auto_release")


def test_a_refused_word_is_shown_beside_those_that_are_allowed() -> None:
    problem = refused(('"keep_terms"', '"keep"'))
    assert (problem.facts["found"], problem.facts["allowed"]) == ("keep", "keep_terms, adopt_terms")


def test_a_missing_key_is_shown_beside_what_stands_there_instead() -> None:
    assert "lookback_days" in refused(("look_back_days = 14 ", "lookback_days = 14 ")).facts["near"]


def test_a_number_out_of_range_is_shown_with_the_range() -> None:
    facts = refused(("per_day      = 3", "per_day = 0")).facts
    assert (facts["found"], facts["least"], facts["most"]) == ("0", "1", "24")


def test_a_doubled_rule_names_the_first() -> None:
    facts = refused(("[auto_release]", RULE.format(id="twice", kind="companion").lstrip())).facts
    assert (facts["what"], facts["first"]) == ("evidence companion", "close_presence")


def test_the_bounds_themselves_are_allowed() -> None:
    edition = the_edition(("look_back_days = 14 ", "look_back_days = 60 "), ("per_day      = 3", "per_day = 1"))
    assert (edition.look_back, edition.declaration.per_day) == (timedelta(days=60), 1)


def test_an_edition_may_be_published_at_the_minute_it_begins() -> None:
    edition = the_edition(("2022-05-16T18:00:00+08:00", "2022-05-17T00:00:00+08:00"))
    assert edition.published_at == edition.effective_from


def test_optional_parts_may_be_left_out() -> None:
    whole = edition_text(('clause       = "三色"\n', ""))
    edition = edition_from(tomllib.loads(whole[: whole.index("[notices]")]), file=FILE)
    assert edition.notices == {}
    assert next(rule for rule in edition.rules if rule.id == "quarantine").clause == ""


@pytest.mark.parametrize(
    ("written", "hours"), [("", 24), ("[appeal]\nanswer_hours = 1\n", 1), ("[appeal]\nanswer_hours = 168\n", 168)]
)
def test_an_appeal_is_answered_within_what_the_edition_says_or_a_day(written: str, hours: int) -> None:
    said = edition_text().partition("[appeal]\n")[2].partition("\n")[0]
    edition = the_edition((f"[appeal]\n{said}\n", written))
    assert edition.appeal_answer == timedelta(hours=hours)


def test_an_edition_that_is_silent_about_families_means_eighteen_years_a_day_and_a_month() -> None:
    said = edition_text().partition("[family]")[2].partition("[appeal]")[0]
    assert the_edition((f"[family]{said}", "")).family == the_edition().family == FamilyTerms()


@pytest.mark.parametrize(("written", "days"), [("", 14), ("\npaper_days = 1", 1), ("\npaper_days = 45", 45)])
def test_a_paper_is_good_for_as_long_as_the_edition_says_and_a_fortnight_otherwise(written: str, days: int) -> None:
    edition = the_edition(("movement_kept_days = 14", f"movement_kept_days = 14{written}"))
    assert edition.code.paper_valid == timedelta(days=days)


def test_a_declaration_rule_may_name_its_symptoms() -> None:
    terms = the_edition(('symptoms = "any"', 'symptoms = ["breathless"]')).declaration
    assert terms.color_of(a_declaration("2022-05-18 08:00", symptoms=["breathless"]).answers) is Color.YELLOW
    assert terms.color_of(a_declaration("2022-05-18 08:00", symptoms=["nausea_diarrhoea"]).answers) is Color.GREEN


def test_every_condition_of_a_declaration_rule_must_hold() -> None:
    terms = the_edition(('{ symptoms = "any" }', '{ symptoms = "any", temperature_at_least = 37.0 }')).declaration
    ill, warm = {"symptoms": ["other"]}, {"temperature": 37.0}
    assert terms.color_of(a_declaration("2022-05-18 08:00", **ill).answers) is Color.GREEN
    assert terms.color_of(a_declaration("2022-05-18 08:00", **ill, **warm).answers) is Color.YELLOW


def test_the_edition_in_force_is_the_last_begun_of_those_published() -> None:
    may, june = hebei(), an_edition(published="2022-06-20 18:00", begins="2022-06-28 00:00")
    at, before = instant("2022-06-28 00:00"), instant("2022-06-27 23:59")
    assert governing([june, may], at, known_at=at) is june
    assert governing([june, may], before, known_at=before) is may
    assert governing([june, may], at, known_at=instant("2022-06-20 17:59")) is may
    first = instant("2022-05-16 23:59")
    assert governing([june, may], first, known_at=first) is None


def test_of_two_editions_with_one_start_the_one_published_later_speaks() -> None:
    draft = an_edition(published="2022-06-10 18:00", begins="2022-06-28 00:00", name="CN-130000/2022-06-28")
    final = an_edition(published="2022-06-20 18:00", begins="2022-06-28 00:00", name="CN-130000/2022-06-28b")
    at = instant("2022-06-28 00:00")
    assert governing([final, draft], at, known_at=at) is final


# --- the files themselves -------------------------------------------------------------------------------------


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    assert read_edition(written(tmp_path, FILE, edition_text())) == hebei()


def test_a_problem_in_a_file_names_its_path(tmp_path: Path) -> None:
    path = written(tmp_path, FILE, edition_text(('"keep_terms"', '"keep"')))
    with pytest.raises(Problem) as caught:
        read_edition(path)
    assert caught.value.facts["file"] == str(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for read in (read_edition, lambda path: edition_paths([path])):
        with pytest.raises(Problem) as caught:
            read(tmp_path / "none.toml")
        assert (caught.value.code, caught.value.facts["file"]) == ("policy.not_found", str(tmp_path / "none.toml"))


@pytest.mark.parametrize("text", ["schema = \n", "schema = 1\nschema = 1\n", "[edition]\n[edition]\n"])
def test_what_is_not_toml_or_says_a_thing_twice_is_refused_with_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_edition(written(tmp_path, FILE, text))
    assert caught.value.code == "policy.not_toml"
    assert "line" in caught.value.facts["said"]


def test_what_is_not_utf8_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"# \xba\xd3\xb1\xb1\n")  # 河北 in GBK, as an office editor may save it
    with pytest.raises(Problem) as caught:
        read_edition(path)
    assert (caught.value.code, caught.value.facts["position"]) == ("policy.not_utf8", "2")


def test_a_folders_editions_come_in_the_order_of_their_starts(tmp_path: Path) -> None:
    june = edition_text(("CN-130000/2022-05-17", "CN-130000/2022-06-28"), ("2022-05-17T00", "2022-06-28T00"))
    written(tmp_path, "a.toml", june)
    written(tmp_path, "b.toml", edition_text())
    assert [edition.id[-5:] for edition in read_editions(tmp_path)] == ["05-17", "06-28"]


def test_two_files_may_not_claim_one_id(tmp_path: Path) -> None:
    first, second = (written(tmp_path, name, edition_text()) for name in ("a.toml", "b.toml"))
    with pytest.raises(Problem) as caught:
        read_editions(tmp_path)
    assert caught.value.code == "policy.same_id"
    assert (caught.value.facts["file"], caught.value.facts["first"]) == (str(second), str(first))


def test_a_folder_without_editions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read_editions(tmp_path)
    assert (caught.value.code, caught.value.facts["folder"]) == ("policy.no_editions", str(tmp_path))


def test_the_checkouts_policies_are_found_from_anywhere(tmp_path: Path) -> None:
    assert find_policies(tmp_path) == POLICIES.parent
    (tmp_path / "policies").mkdir()
    assert find_policies(tmp_path) == tmp_path / "policies"


def test_without_any_policies_the_folder_that_was_looked_for_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition_files, "__file__", str(tmp_path / "a" / "b" / "edition_files.py"))
    with pytest.raises(Problem) as caught:
        find_policies(tmp_path)
    assert (caught.value.code, caught.value.facts["folder"]) == ("policy.no_folder", str(tmp_path / "policies"))


def test_paths_are_files_or_folders_searched_through() -> None:
    assert EDITION_FILE in edition_paths([POLICIES.parent])
    assert edition_paths([EDITION_FILE]) == (EDITION_FILE,)
