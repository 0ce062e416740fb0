"""What can be said of switches: which calls a fault hits, and which values are refused."""

from __future__ import annotations

import pytest

from pipeline import errors
from pipeline.sandbox.chance import drawn
from pipeline.sandbox.command import switch_table
from pipeline.sandbox.switches import Switches, parse_delay

LEADS, USERS = "POST /v1/leads", "GET /v1/users"


def switches(seed: int = 1, at: dict[str, object] | None = None, **settings: object) -> Switches:
    made = Switches(switch_table("persistiq"), seed)
    made.update(settings | (at or {}))
    return made


def hits(made: Switches, at: str = LEADS, calls: int = 10) -> list[int]:
    return [number for number in range(1, calls + 1) if made.fires("commit_then_cut", at)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("off", []),
        ("always", list(range(1, 11))),
        ("3", [3]),
        ("2,5-7", [2, 5, 6, 7]),
        ([1, 4], [1, 4]),
        (True, list(range(1, 11))),
        ("0", []),
        ("1.0", list(range(1, 11))),
    ],
)
def test_a_fault_hits_the_calls_it_is_told_to(value: object, expected: list[int]) -> None:
    assert hits(switches(commit_then_cut=value)) == expected


def test_a_probability_hits_about_its_share_and_the_same_calls_for_the_same_seed() -> None:
    first, again, other = (hits(switches(seed, commit_then_cut="10%"), calls=2000) for seed in (1, 1, 2))
    assert first == again != other
    assert 150 < len(first) < 250


def test_a_pattern_confines_a_fault_to_its_path_and_counts_only_those_calls() -> None:
    made = switches(at={"commit_then_cut@POST /v1/leads": 2})
    assert [made.fires("commit_then_cut", at) for at in (LEADS, USERS, USERS, LEADS)] == [False, False, False, True]


def test_a_pattern_may_leave_out_the_method_and_stand_for_many_paths() -> None:
    made = switches(at={"partial_status@/v1/campaigns/*/leads": "207"})
    assert made.text("partial_status", "POST /v1/campaigns/c_1/leads") == "207"
    assert made.text("partial_status", LEADS) == "200"


def test_default_takes_a_setting_away() -> None:
    made = switches(commit_then_cut="always")
    made.set("commit_then_cut", "default")
    assert hits(made) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("no_such_switch", "1"),
        ("window", "weekly"),
        ("calls_per_minute", "many"),
        ("commit_then_cut", "often"),
        ("commit_then_cut", "150%"),
        ("slow", "fast"),
        ("window_phase", "late"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(place: str, value: str) -> None:
    with pytest.raises(errors.RequestError):
        switches().set(place, value)


def test_of_several_settings_none_is_taken_when_one_is_wrong() -> None:
    made = switches()
    with pytest.raises(errors.RequestError):
        made.update({"commit_then_cut": "always", "window": "weekly"})
    assert hits(made) == []


def test_delays_stay_in_their_range_but_for_spikes() -> None:
    delay, source = parse_delay("0.08-0.6+5@0.1"), drawn("delays")
    seconds = [delay.seconds(source) for _ in range(1000)]
    assert 50 < sum(one == 5 for one in seconds) < 150
    assert all(0.08 <= one <= 0.6 for one in seconds if one != 5)


def test_every_switch_has_a_meaning_and_a_default_that_it_accepts() -> None:
    for switch in switch_table("persistiq"):
        assert switch.meaning
        switches().set(switch.name, switch.default)
