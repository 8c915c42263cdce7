"""F32 国家平台“健康码”无红黄绿三色显示,仅进行数据库查询结果提示或进行“未见异常”提示,供防控人员参考核验。

Here: what such a code says at a door. That the home page leads to it is seen in `tests/browser/test_level_pages.py`.
"""

import pytest

from tests.faq.test_f24_the_national_code import national
from tests.faq.town import Town


@pytest.mark.parametrize(("symptom", "clear"), [("none", True), ("cold_like", False)])
def test_it_says_no_abnormality_or_there_is_a_notice(town: Town, symptom: str, clear: bool) -> None:
    person = town.resident()
    person.declares(symptom)
    found = town.guard().scan(national(town, person))
    assert (found["no_abnormality"], found["color"]) == (clear, None)
    assert bool(found["notices"]) is not clear
    assert found["pop_up"] is not clear
