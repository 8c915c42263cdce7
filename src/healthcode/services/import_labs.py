"""Importing a laboratory's results: signed with the lab's key, plausible, one result a tube; in effect at once.

Columns: `document_type` (10 when missing), `document_number`, `name`, `sample_id`, `sampled_at`, `reported_at`,
`result` (negative/positive or 阴性/阳性). A tube on record keeps its first result; the rest is told to the sender.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from healthcode.batch.columns import KIND_NUMBER, instant
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind
from healthcode.gateways.sheets import Form, open_sheet
from healthcode.services.desk import Desk
from healthcode.services.feeds import Feed
from healthcode.services.read_evidence import stored
from healthcode.services.sheet_rows import NO_COUNTY, Fact, Workshop, sent_time
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

KIND = "labs"
FORM = Form(
    headings={
        "document_type": ("证件类型",),
        "document_number": ("证件号码", "身份证号", "身份证号码"),
        "name": ("姓名",),
        "sample_id": ("样本编号", "试管编号"),
        "sampled_at": ("采样时间",),
        "reported_at": ("报告时间", "检测时间"),
        "result": ("结果", "检测结果"),
    },
    required=frozenset({"document_number", "sample_id", "sampled_at", "reported_at", "result"}),
)
RESULTS: Mapping[str, EvidenceKind] = {
    "negative": EvidenceKind.TEST_NEGATIVE,
    "阴性": EvidenceKind.TEST_NEGATIVE,
    "positive": EvidenceKind.TEST_POSITIVE,
    "阳性": EvidenceKind.TEST_POSITIVE,
}
FACT_COLUMNS = ("result", "sampled_at", "reported_at", "sample_id")
REPORT_WITHIN = timedelta(days=7)  # reading: a swab older than that when reported is a slip of the pen
_SAMPLE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{3,39}")
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFacts:
    """Reads what a result row says; picklable, so that worker processes can hold it."""

    at: datetime

    def __call__(self, result: str, sampled_at: str, reported_at: str, sample_id: str) -> Fact:
        """The fact; Problem `row.…` names the column, `row.implausible_times` what cannot have happened so."""
        kind = RESULTS.get(result.casefold())
        if kind is None:
            raise Problem("row.result", found=result or "—")
        if not _SAMPLE_ID.fullmatch(sample_id):
            raise Problem("row.sample_id", found=sample_id or "—")
        sampled, reported = (
            sent_time(text, name, self.at) for text, name in ((sampled_at, "sampled_at"), (reported_at, "reported_at"))
        )
        if not timedelta() <= (reported - sampled) * _MICROSECOND <= REPORT_WITHIN:
            raise Problem("row.implausible_times", sampled_at=sampled_at, reported_at=reported_at)
        details = {"sampled_at": instant(sampled), "reported_at": instant(reported)}
        return Fact(
            kind=KIND_NUMBER[kind], occurred=sampled, reported=reported, about=0, flags=0, county=NO_COUNTY,
            details=stored(details).encode(),
        )  # fmt: skip


def import_labs(
    desk: Desk,
    path: Path,
    feed: Feed,
    *,
    rejects: Path,
    at: datetime,
    progress: Progress = silent,
    describe: Describe = code_only,
) -> Batch:
    """The batch that the lab's file is now, not yet in effect; Problem `sheet.…`, `batch.no_rows`."""
    sheet = open_sheet(path, FORM)
    sender = Sender(name=feed.feed_id, source=feed.feed_id, feed_id=feed.feed_id)
    if (earlier := earlier_batch(desk, KIND, sheet, sender)) is not None:
        return earlier
    workshop = Workshop(
        batch_id=desk.new_id(at), columns=sheet.columns, width=sheet.width, delimiter=sheet.delimiter,
        vault=desk.vault, regions=desk.regions, at=at, fact_columns=FACT_COLUMNS, fact_of=LabFacts(at=at),
        sample_scope=feed.feed_id,
    )  # fmt: skip
    return take_batch(
        desk, KIND, sheet, workshop, sender, reason="", rejects=rejects, at=at, progress=progress, describe=describe
    )
