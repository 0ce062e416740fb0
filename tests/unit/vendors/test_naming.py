"""What a person names where the vendor wants an id: one thing, or a sentence to choose by."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import errors
from pipeline.records import Job, Json, Turn
from pipeline.service import options
from pipeline.vendor import Continue, Impossible, Naming, Option, Page, Prepared, Read, Response, get, resolving

Thing = tuple[str, str]
things = st.lists(
    st.tuples(st.sampled_from([f"c_{n}" for n in range(9)]), st.sampled_from(["Spring", "spring", "Fall", "c_3", ""])),
    unique_by=lambda thing: thing[0],
    max_size=9,
)


def listing(found: Sequence[Thing], size: int = 2) -> Read:
    """A reading of these, so many a page."""

    def page(turn: Turn, _response: Response) -> Page:
        first = int(turn.carry or 0)
        items = tuple({"id": id_, "name": name} for id_, name in found[first : first + size])
        return Page(items, Turn("page", first + size) if first + size < len(found) else None)

    return Read(
        "campaigns", "the campaigns", lambda turn, _options: get("/campaigns", at=str(turn.carry)), page, one="campaign"
    )


def resolved(found: Sequence[Thing], wanted: str) -> Json | str:
    """What is found out by the whole conversation, its turns saved in between: an id, or the sentence."""
    preparation = resolving("campaign", Naming("PersistIQ", "persistiq", listing(found)))
    job, turn = Job("persistiq.campaign", {"campaign": wanted}), Turn("prepare")
    for _ in range(len(found) + 1):
        preparation.build(job, turn)
        match preparation.interpret(job, turn, Response(200, {}, b"")):
            case Continue(turn=further):
                turn = Turn(further.name, json.loads(json.dumps(further.carry)))
            case Prepared(result=result):
                return result["id"]
            case Impossible(sentence=sentence):
                return sentence
    raise AssertionError("the conversation does not end")


@given(things, st.sampled_from(["Spring", "SPRING", " spring ", "c_1", "c_3", "Winter"]))
def test_one_thing_is_found_or_nothing_is_sent(found: list[Thing], wanted: str) -> None:
    by_id = [id_ for id_, _ in found if id_ == wanted]
    exact = [id_ for id_, name in found if name == wanted]
    alike = [id_ for id_, name in found if name.casefold() == wanted.strip().casefold()]
    candidates = by_id or exact or alike
    answer = resolved(found, wanted)
    if len(candidates) == 1:
        assert answer == candidates[0]
    else:
        shown = candidates or [id_ for id_, _ in found]
        assert all(id_ in answer for id_ in shown)
        assert ("; give the id" in answer) == bool(candidates)


def test_many_things_are_told_by_the_first_dozen_and_a_number() -> None:
    found = [(f"c_{n}", f"Campaign {n}") for n in range(200)]
    none = resolved(found, "Winter")
    assert "Campaign 11 (c_11) and 188 more. `leadlift look persistiq.campaigns` shows all." in none
    twice = resolved([(f"c_{n}", "Spring") for n in range(15)], "Spring")
    assert twice.endswith("c_10, c_11 and 3 more.")
    assert resolved([], "Spring") == (
        "PersistIQ has no campaign 'Spring'; it has none. `leadlift look persistiq.campaigns` shows all."
    )


def test_an_option_that_is_not_given_is_not_looked_up() -> None:
    preparation = resolving("campaign", Naming("PersistIQ", "persistiq", listing([])))
    assert not preparation.needed(Job("persistiq.campaign", {}))
    assert preparation.needed(Job("persistiq.campaign", {"campaign": "Spring"}))


CAMPAIGN = Option("campaign", "the campaign", required=True, also=("campaign_id",))


@pytest.mark.parametrize("name", ["campaign", "campaign_id"])
def test_an_option_has_its_older_names_too(name: str) -> None:
    assert options.of("persistiq.campaign", [CAMPAIGN], {name: "Spring"}) == {"campaign": "Spring"}


def test_an_option_under_two_names_is_refused() -> None:
    with pytest.raises(errors.RequestError, match="its option campaign twice, also as campaign_id"):
        options.of("persistiq.campaign", [CAMPAIGN], {"campaign": "Spring", "campaign_id": "c_1"})
