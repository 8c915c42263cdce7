"""The files that the figures are about: a push and a laboratory's results, with the mistakes that real files have.

Of a push, 90 % of the rows name a resident, 9 % somebody nobody knows, 1 % are wrong in seven ways. An incident
is of one kind and lasts six hours, told to the minute; one row in 500 brings needs of its own, which is core's.
"""

from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.people import A_BLOCK, STRIDE, numbers
from bench.stage import AT, Stage
from healthcode.services.feeds import Feed, sign

KNOWN, WRONG = 0.9, 0.01
KINDS = (
    "时空伴随",
    "from_case_county",
    "重点场所驻留",
    "from_severe_city",
    "companion",
    "中高风险区域驻留",
    "from_case_county",
)
INCIDENTS, LASTS = 200, 6 * 60  # of one kind each, over six hours: 72,000 different exposures
MINUTES = [f"{AT - timedelta(minutes=minute + 30):%Y-%m-%d %H:%M}" for minute in range(3 * 24 * 60)]
WRONGS = (
    "{0}9,赵一,companion,{1},A,,130102,13800000000\n",  # too long
    "{0},=1+2,companion,{1},A,,130102,13800000000\n",  # a formula
    "{0},赵一,beam,{1},A,,130102,13800000000\n",  # no such kind
    "{0},赵一,companion,2031-01-01 00:00,A,,130102,13800000000\n",  # has not happened
    "{0},赵一,companion,{1},A\n",  # too few cells
    ",赵一,companion,{1},A,,130102,\n",  # nobody
    "{0},赵一,companion,{1},A,,990102,13800000000\n",  # no such county
)


def push_file(stage: Stage, rows: int) -> Path:
    """A push of `rows` rows, of whom `KNOWN` are residents; people beyond them are new to us."""
    path = stage.folder / "push.csv"
    known, wrong = int(rows * KNOWN), max(1, round(1 / WRONG))
    counties = sorted(stage.counties)
    with path.open("w", encoding="utf-8") as file:
        file.write("证件号码,姓名,风险类型,暴露时间,事件编号,解除条件,所在区县,手机号\n")
        for first in range(0, rows, A_BLOCK):
            block = numbers(first, min(A_BLOCK, rows - first), counties)
            file.writelines(_push_row(i, number, counties, wrong, rows) for i, number in enumerate(block, first))
            stage.told("write push", first + len(block), rows)
    assert known < rows
    return path


def _push_row(i: int, number: str, counties: list[str], wrong: int, rows: int) -> str:
    incident = i * STRIDE % INCIDENTS
    minute = MINUTES[incident * 17 % (len(MINUTES) - LASTS) + i * 7919 % LASTS]
    if i % wrong == wrong - 1:
        return WRONGS[i // wrong % len(WRONGS)].format(number, minute)
    county, phone = counties[i % len(counties)], 13800000000 + i % rows
    if i % 500 == 0:
        return (
            f"{number},赵小明,other_risk,{minute},B{incident},community_report;negative_tests:2:24,{county},{phone}\n"
        )
    return f"{number},赵小明,{KINDS[incident % len(KINDS)]},{minute},A{incident},,{county},{phone}\n"


def labs_file(stage: Stage, rows: int, key: Ed25519PrivateKey, feed: Feed) -> Path:
    """Signed results for the same people, sampled in the last day, one in 2,000 positive."""
    path = stage.folder / "labs.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("证件号码,姓名,样本编号,采样时间,报告时间,结果\n")
        for first in range(0, rows, A_BLOCK):
            block = numbers(first, min(A_BLOCK, rows - first), sorted(stage.counties))
            file.writelines(
                f"{number},赵小明,T{i:09d},{MINUTES[240 + i * 7919 % 1200]},{MINUTES[i * 31 % 200]},"
                f"{'positive' if i % 2000 == 0 else 'negative'}\n"
                for i, number in enumerate(block, first)
            )
            stage.told("write labs", first + len(block), rows)
    sign(feed.feed_id, path, key)
    return path
