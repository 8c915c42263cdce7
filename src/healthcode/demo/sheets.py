"""The files of the story, as a disease control centre and a laboratory would send them: headings in Chinese, GBK."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from healthcode.core.terms import SHANGHAI
from healthcode.demo.cast import STAGE_COUNTY, Cast
from healthcode.demo.people import Person
from healthcode.demo.province import Province
from healthcode.services.feeds import sign

PUSH_HEADINGS = (
    "证件类型",
    "证件号码",
    "姓名",
    "手机号",
    "风险类型",
    "暴露时间",
    "事件编号",
    "场所",
    "所在区县",
    "解除条件",
)
LAB_HEADINGS = ("证件类型", "证件号码", "姓名", "样本编号", "采样时间", "报告时间", "结果")
TODAY = 24  # people of the crowd in today's push: a worklist of a page, not of a morning
Result = tuple[Person, timedelta, str]
"""Who, sampled how long after the story began, 阴性 or 阳性."""


def push_sheet(province: Province, people: Cast, *, incident: str) -> Path:
    """The push of the first morning: the cast, a crowd, and rows that must be refused."""
    evening = clock(province.began_at - timedelta(hours=11))
    parts = people.parts
    rows: list[Sequence[str]] = [
        _row(parts["companion"], "时空伴随", evening, incident),
        _row(parts["returner"], "阳性感染者所在县漫出", evening, ""),
        _row(parts["voided"], "疫情严重地区漫出", evening, ""),
        _row(parts["traveller"], "疫情严重地区漫出", evening, ""),
        _row(parts["designated"], "其他涉疫风险", evening, incident, needs="community_report;negative_tests:2:24"),
        ("", "", "", parts["by_phone"].phone, "重点场所驻留", evening, incident, "长安集贸市场", "", ""),
        ("", "", "", people.shared_phone, "重点场所驻留", evening, incident, "长安集贸市场", "", ""),
        _row(parts["newcomer"], "时空伴随", evening, incident),
    ]
    rows += [_row(person, "时空伴随", evening, incident) for person in people.crowd]
    rows += _bad_rows(parts["companion"], evening, incident, province.began_at)
    return write(province.folder / "push-1.csv", PUSH_HEADINGS, rows)


def wrong_sheet(province: Province, people: Cast, *, incident: str) -> Path:
    """A push of the wrong list: people who were never there, and somebody who is rightly under another pop-up."""
    noon = clock(province.began_at + timedelta(days=2, hours=4))
    rows = [_row(p, "重点场所驻留", noon, incident) for p in (*people.bystanders, people.parts["designated"])]
    return write(province.folder / "push-wrong.csv", PUSH_HEADINGS, rows)


def today_sheet(province: Province, people: Cast, *, incident: str, now: datetime) -> Path:
    """A push of today: two of the cast and people of the stage county, near somebody who is ill yesterday evening."""
    evening, parts = clock(now - timedelta(hours=11)), people.parts
    rows = [
        _row(parts["companion"], "时空伴随", evening, incident),
        _row(parts["returner"], "阳性感染者所在县漫出", evening, ""),
    ]
    rows += [_row(person, "时空伴随", evening, incident) for person in people.crowd[:TODAY]]
    return write(province.folder / f"push-{incident}.csv", PUSH_HEADINGS, rows)


def waiting_sheet(province: Province, people: Cast, *, incident: str, now: datetime) -> Path:
    """Another push of today, for somebody to look at and decide about."""
    noon = clock(now - timedelta(hours=5))
    rows = [_row(person, "重点场所驻留", noon, incident) for person in people.crowd[TODAY : 3 * TODAY]]
    return write(province.folder / f"push-{incident}.csv", PUSH_HEADINGS, rows)


def lab_sheet(province: Province, lab: str, number: int, results: Iterable[Result], *, reported: timedelta) -> Path:
    """A laboratory's signed file of results."""
    rows = [
        (
            person.document_type, person.document_number, person.name, f"{lab[4:].upper()}-{number:02d}-{place:04d}",
            clock(province.began_at + sampled), clock(province.began_at + reported), result,
        )
        for place, (person, sampled, result) in enumerate(results, 1)
    ]  # fmt: skip
    path = write(province.folder / f"{lab}-{number}.csv", LAB_HEADINGS, rows)
    sign(lab, path, province.lab_key(lab))
    return path


def clock(at: datetime) -> str:
    """An instant as sheets write it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A sheet in GBK, as office software in China saves one; readable by its owner only."""
    path.touch(mode=0o600)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    return path


def _row(person: Person, kind: str, exposed: str, incident: str, *, needs: str = "") -> Sequence[str]:
    number = (person.document_type, person.document_number, person.name, person.phone)
    return (*number, kind, exposed, incident, "", person.county, needs)


def _bad_rows(person: Person, exposed: str, incident: str, began_at: datetime) -> list[Sequence[str]]:
    """One of each slip: a wrong check digit, an impossible birthday, an unknown county, a future time, and so on."""
    number = person.document_number
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    tomorrow = clock(began_at + timedelta(days=1))
    return [
        ("10", wrong, person.name, "", "时空伴随", exposed, incident, "", STAGE_COUNTY, ""),
        ("10", "110105194902301236", person.name, "", "时空伴随", exposed, incident, "", STAGE_COUNTY, ""),
        ("10", number, person.name, "", "时空伴随", exposed, incident, "", "139999", ""),
        ("10", number, person.name, "", "时空伴随", tomorrow, incident, "", STAGE_COUNTY, ""),
        ("10", number, "=HYPERLINK(1)", "", "时空伴随", exposed, incident, "", STAGE_COUNTY, ""),
        ("10", number, person.name, "", "时空伴随", exposed, incident, "", STAGE_COUNTY, ""),
        ("", "", person.name, "", "时空伴随", exposed, incident, "", STAGE_COUNTY, ""),
    ]
