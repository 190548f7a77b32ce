"""The sequencer on both databases."""

from tests.registry.conftest import check_log


def test_story(world, database):
    world.standard().issue(100)
    world.act(world.transfer_act(1, 30), "acme/k1")
    world.act(world.retire_act(31, 40), "acme/k1")
    assert check_log(database) == len(world.leaves)
