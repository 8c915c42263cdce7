"""Importing a push file (大数据推送, F05–F07): read, checked, proposed; a second person or a signed feed applies it.

Columns: `document_type` (10 when missing), `document_number` or `phone`, `name`, `kind`, `exposed_at`, `incident`,
`place`, `county`, `needs` (for designations). Headings may be Chinese; `docs/reference/push-file.md` has the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from healthcode.batch.columns import KIND_NUMBER, RuleNumbers, about_hash, instant, micros
from healthcode.batch.flags import flags_of
from healthcode.core.evidence import evidence_from, needs_from
from healthcode.core.problems import Problem
from healthcode.core.terms import PUSH_KINDS, EvidenceId, EvidenceKind
from healthcode.gateways.sheets import Form, open_sheet
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.read_evidence import stored
from healthcode.services.sheet_rows import NEVER_REPORTED, NO_COUNTY, Fact, Workshop, sent_time
from healthcode.services.take_batch import (
    Batch,
    Describe,
    Progress,
    Sender,
    code_only,
    earlier_batch,
    silent,
    take_batch,
)

KIND = "push"
FORM = Form(
    headings={
        "document_type": ("证件类型",),
        "document_number": ("证件号码", "身份证号", "身份证号码"),
        "phone": ("手机号", "手机号码", "联系电话"),
        "name": ("姓名",),
        "kind": ("风险类型", "推送类型"),
        "exposed_at": ("暴露时间", "最后接触时间"),
        "incident": ("事件编号", "疫情编号"),
        "place": ("场所", "地点"),
        "county": ("所在区县", "行政区划代码"),
        "needs": ("解除条件",),
    },
    required=frozenset({"kind"}),
    one_of=frozenset({"document_number", "phone"}),
)
KIND_NAMES: Mapping[str, EvidenceKind] = {
    **{kind.value: kind for kind in PUSH_KINDS},
    "时空伴随": EvidenceKind.COMPANION,
    "重点场所驻留": EvidenceKind.KEY_VENUE_STAY,
    "中高风险区驻留": EvidenceKind.RISK_AREA_STAY,
    "中高风险区域驻留": EvidenceKind.RISK_AREA_STAY,
    "阳性感染者所在县漫出": EvidenceKind.FROM_CASE_COUNTY,
    "疫情严重地区漫出": EvidenceKind.FROM_SEVERE_CITY,
    "其他涉疫风险": EvidenceKind.OTHER_RISK,
}
FACT_COLUMNS = ("kind", "exposed_at", "incident", "place", "county", "needs")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushFacts:
    """Reads what a push row says; picklable, so that worker processes can hold it."""

    at: datetime
    rules: RuleNumbers
    counties: frozenset[str]

    def __call__(self, kind: str, exposed_at: str, incident: str, place: str, county: str, needs: str) -> Fact:
        """The fact; Problem `row.…` names the column."""
        if kind not in KIND_NAMES:
            raise Problem("row.kind", found=kind or "—", known=" ".join(sorted(PUSH_KINDS)))
        if county and county not in self.counties:
            raise Problem("row.county", found=county)
        what = KIND_NAMES[kind]
        details = _details(what, exposed_at, incident, place, needs, self.at)
        evidence = evidence_from(EvidenceId("row"), what, self.at, details)
        return Fact(
            kind=KIND_NUMBER[what],
            occurred=sent_time(exposed_at, "exposed_at", self.at) if exposed_at else micros(self.at),
            reported=NEVER_REPORTED,
            about=about_hash(incident or place),
            flags=flags_of(evidence, self.rules),
            county=county or NO_COUNTY,
            details=stored(details).encode(),
        )


def import_push(
    desk: Desk,
    path: Path,
    sender: Sender,
    *,
    counties: frozenset[str],
    reason: str,
    rejects: Path,
    at: datetime,
    acting: Actor | None,
    progress: Progress = silent,
    describe: Describe = code_only,
) -> Batch:
    """The batch that the file is now; Problem `sheet.…`, `batch.no_rows`, `staff.may_not`."""
    if acting is not None:
        require(acting, Act.PUSH_PROPOSE)
        if not reason.strip():
            raise Problem("proposal.no_reason")
    sheet = open_sheet(path, FORM)
    if (earlier := earlier_batch(desk, KIND, sheet, sender)) is not None:
        return earlier
    workshop = Workshop(
        batch_id=desk.new_id(at), columns=sheet.columns, width=sheet.width, delimiter=sheet.delimiter,
        vault=desk.vault, regions=desk.regions, at=at, fact_columns=FACT_COLUMNS,
        fact_of=PushFacts(at=at, rules=desk.rules, counties=counties),
    )  # fmt: skip
    return take_batch(
        desk, KIND, sheet, workshop, sender, reason=reason, rejects=rejects, at=at, progress=progress, describe=describe
    )


def _details(
    kind: EvidenceKind, exposed_at: str, incident: str, place: str, needs: str, at: datetime
) -> Mapping[str, object]:
    details: dict[str, object] = {}
    if exposed_at:
        details["exposed_at"] = instant(sent_time(exposed_at, "exposed_at", at))
    if incident:
        details["incident"] = incident
    if place:
        details["place"] = place
    if kind is EvidenceKind.OTHER_RISK:
        details["needs"] = _designated(needs)
    elif needs:
        raise Problem("row.needs_kind", kind=kind.value)
    return details


def _designated(text: str) -> list[object]:
    """`community_report; negative_tests:2:24`: the needs a designation brings (弹窗 四)."""
    needs: list[object] = []
    for part in filter(None, (part.strip() for part in text.replace(",", ";").split(";"))):
        name, *arguments = part.split(":")
        needs.append({"need": name, **dict(zip(("count", "apart_hours"), map(_whole, arguments), strict=False))})
    needs_from(needs)
    return needs


def _whole(text: str) -> object:
    return int(text) if text.strip().isdecimal() else text
