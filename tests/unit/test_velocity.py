"""How fast codes may be sealed: so many of one person a minute, so many of all."""

from healthcode.signer.velocity import EACH, MINUTE, Velocity


class Clock:
    def __init__(self) -> None:
        self.seconds = 600.0

    def __call__(self) -> float:
        return self.seconds


def person(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_one_person_is_sealed_so_often_a_minute_and_nobody_else_minds() -> None:
    clock = Clock()
    velocity = Velocity(clock=clock)
    assert [velocity.allows(person(1)) for _ in range(EACH + 1)] == [True] * EACH + [False]
    assert velocity.allows(person(2))
    clock.seconds += MINUTE - 0.001
    assert not velocity.allows(person(1))
    clock.seconds += 0.001
    assert velocity.allows(person(1))


def test_all_together_are_sealed_so_often_a_minute() -> None:
    clock = Clock()
    velocity = Velocity(clock=clock, most=10)
    assert sum(velocity.allows(person(number)) for number in range(20)) == 10
    assert velocity.refused == 10
    clock.seconds += MINUTE
    assert velocity.allows(person(1))


def test_what_is_remembered_is_a_minutes_and_no_more() -> None:
    clock = Clock()
    velocity = Velocity(clock=clock, most=1_000)
    for number in range(5_000):
        velocity.allows(person(number))
    assert len(velocity._people) == 1_000
    clock.seconds += MINUTE
    velocity.allows(person(1))
    assert len(velocity._people) == 1
