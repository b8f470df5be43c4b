"""One seed, one plan."""

from collections import Counter

import pytest

from tests.chaos.plan import KILLS, OTHERS, plan


@pytest.mark.parametrize("seed", range(20))
def test_every_part_is_killed_and_every_network_goes_bad(seed: int) -> None:
    found = plan(seed, kills=36)
    assert found.kills == 36
    assert Counter(f.target for f in found.faults if f.ends_a_process) == Counter(name for _, name in KILLS * 3)
    assert {(f.kind, f.target) for f in found.faults if not f.ends_a_process} == set(OTHERS)


def test_seeds_differ() -> None:
    assert len({plan(seed, kills=12).faults for seed in range(20)}) == 20


def test_the_story_lasts_as_long_as_the_faults() -> None:
    assert plan(1, kills=200).trade.messages > 90_000
