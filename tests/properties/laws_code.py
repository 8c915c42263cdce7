"""What the laws of the code are tried on: every credential that the layout has room for."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from healthcode.core import credentials
from healthcode.core.credentials import SUITE_1, SUITE_2, Credential, Level
from healthcode.core.terms import Color
from tests.builders_code import HOLDER, OTHER_HOLDER, OUR_KEY, PAPER, SM2_HOLDER, SM2_KEY, SOFT, point

HOUR_OF_1970 = datetime(1970, 1, 1, 1, tzinfo=UTC)
A_SECOND = st.integers(0, 2**32 - 1).map(lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
AN_HOUR = st.integers(0, 2**24 - 2).map(lambda hours: HOUR_OF_1970 + timedelta(hours=hours))
LATER = st.integers(0, 255).map(lambda hours: timedelta(hours=hours))
HINTS = st.text(max_size=8).filter(lambda text: len(text.encode("utf-8", "replace")) <= 8).filter(str.isprintable)
HOLDERS = {
    SUITE_1: [point(HOLDER), point(OTHER_HOLDER), point(SOFT)],
    SUITE_2: [point(HOLDER), point(SM2_HOLDER)],
}
PAPERS = [PAPER.holder_key, credentials.paper_holder("E12345678"), credentials.paper_holder("zz09")]


@st.composite
def a_credential(draw: st.DrawFn) -> Credential:
    """Any that the layout has room for."""
    sampled_at = draw(st.none() | AN_HOUR)
    suite, level = draw(st.sampled_from([SUITE_1, SUITE_2])), draw(st.sampled_from(Level))
    paper, national = level is Level.PAPER, level is Level.NATIONAL
    return Credential(
        suite=suite,
        key_id={SUITE_1: OUR_KEY.key_id, SUITE_2: SM2_KEY.key_id}[suite],
        division=draw(st.integers(0, 10**6 - 1)),
        level=level,
        color=None if national else draw(st.sampled_from([*Color, None])),
        pop_up=draw(st.booleans()),
        declared=draw(st.booleans()),
        sampled_at=sampled_at,
        reported_at=sampled_at and sampled_at + draw(LATER),
        issued_at=draw(A_SECOND),
        valid_minutes=draw(st.integers(1, credentials.PAPER_MINUTES if paper else credentials.VALID_MINUTES)),
        status_index=draw(st.integers(0, 2**32 - 1)),
        name_hint=draw(HINTS),
        holder_key=draw(st.sampled_from(PAPERS if paper else HOLDERS[suite])),
    )
