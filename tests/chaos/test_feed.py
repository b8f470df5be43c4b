"""The story as it is told: the same for a plan, and one partition held back."""

from tests.chaos.feed import partition_of, stalled, story
from tests.chaos.plan import plan


def test_a_plan_tells_one_story() -> None:
    assert story(plan(4, kills=1)) == story(plan(4, kills=1))


def test_one_partition_is_held_back_and_nothing_is_left_out() -> None:
    live = [record for record in story(plan(4, kills=1))[1] if record.key is not None]
    partition, begin, end = 2, 5.0, 9.0
    moved = stalled(live, (partition, begin, end))
    assert sorted((one.topic, one.value or b"") for one in moved) == sorted((o.topic, o.value or b"") for o in live)
    own = [one for one in moved if partition_of(one.key or b"") == partition]
    assert own
    assert not [one for one in own if begin <= (one.send_s or 0.0) < end]
    assert [one.send_s for one in moved] == sorted(one.send_s or 0.0 for one in moved)
