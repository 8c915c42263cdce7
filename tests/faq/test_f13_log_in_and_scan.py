"""F13 按提示进行授权登录→点击“扫描码”→扫描他人出示的“河北健康码”→系统显示该人员健康码信息。"""

from datetime import timedelta

import psycopg

from tests.doors.client import good, refused
from tests.faq.town import Town

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_log_in_scan_result(town: Town) -> None:
    person = town.resident()
    guard = town.caller("verifier")
    (channel,) = good(guard.get("/channels"))["channels"]
    assert channel["name"] == "demo"
    refused(guard.get("/session"), 401, "session.none")
    guard.login("guard-1")
    found = guard.scan(person.door.showing(town.now))
    assert (found["verdict"], found["color"], found["rule"]["met"]) == ("accepted", "green", True)
    assert found["sentence"].startswith("此码真实有效")


def test_who_has_not_logged_in_is_told_nothing_of_a_code(town: Town) -> None:
    person, nobody = town.resident(), town.caller("verifier")
    found = refused(nobody.post("/scans", nobody.scanning(person.door.showing(town.now))), 401, "session.none")
    assert "登录" in found["detail"]


def test_a_resident_who_holds_a_code_is_no_guard(town: Town) -> None:
    person, guard = town.resident(), town.caller("verifier")
    guard.bearer = person.door.http.cookies["healthcode_resident"]
    refused(guard.post("/scans", guard.scanning(person.door.showing(town.now))), 401, "session.none")


def test_a_log_in_lasts_one_shift_of_twelve_hours(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    town.after(12 * HOUR - SECOND)
    assert town.scan(person, guard)["verdict"] == "accepted"
    town.after(SECOND)
    refused(guard.post("/scans", guard.scanning(person.door.showing(town.now))), 401, "session.ended")


def test_who_logs_out_scans_no_more(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    token = guard.http.cookies["healthcode_verifier"]
    assert guard.delete("/session").status_code == 204
    guard.bearer = token
    refused(guard.post("/scans", guard.scanning(person.door.showing(town.now))), 401, "session.ended")


def test_an_answer_that_got_lost_is_asked_for_again_and_is_the_same_look(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    asked = guard.scanning(person.door.showing(town.now))
    first = good(guard.post("/scans", asked))
    town.after(3 * SECOND)
    second = good(guard.post("/scans", asked))
    assert (second.pop("server_at"), second.pop("shown_ago")) == ("2022-05-17T00:00:03Z", 3)
    assert second == {name: first[name] for name in second}
    assert second["checked_before"] is None


def test_the_ledger_remembers_that_a_code_was_scanned_and_not_whose(town: Town, admin: psycopg.Connection) -> None:
    person = town.resident()
    town.scan(person)
    ((row,),) = admin.execute("SELECT s::text FROM scan s").fetchall()
    for secret in (str(town.office.id_of(person.number)), *person.secrets, "guard-1"):
        assert secret not in row
        assert secret.replace("-", "") not in row
        assert secret.encode().hex() not in row
