"""Who a row names: by document, by phone, before anybody claimed; one human being, one record."""

from healthcode.services.desk import Desk
from tests.builders_ledger import *


def test_a(desk, staff, tmp_path):
    r = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    assert shown(desk, r, at=AT).pop_ups == ("close_presence",)


def test_b(desk, staff, lab, tmp_path):
    pass
