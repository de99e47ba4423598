"""From files to the next publication: hash, versions, what is unchanged, what is refused."""

import asyncio

import pytest
from kept_log import Listed
from msgspec.structs import replace

from agents.ports import RefusedToStart, Stream
from agents.workspaces import Library
from journey.workspace import load
from riverwalk.failures import Failure
from riverwalk.publication import check, meaning, next_publication
from riverwalk.starter import STARTER
from schemas.event import Activated, decode_event
from schemas.publication import Publication, decode_publication
from streams.publishing import publication_records

JOURNEY = "journeys/second_order.yaml"


def files(old: str = "", new: str = "", path: str = JOURNEY) -> dict[str, bytes]:
    """The starter workspace with one text replaced."""
    changed = {
        name: text.replace(old, new) if old and name == path else text for name, text in STARTER.items()
    }
    return {name: text.encode() for name, text in changed.items()}


FIRST = files()
LONGER = files("wait: 7 days", "wait: 9 days")


def published(*versions: dict[str, bytes]) -> list[Publication]:
    """The history after publishing these in order."""
    history: list[Publication] = []
    for at, each in enumerate(versions):
        made = next_publication(check(each), history, by="anna", at=at).publication
        assert made is not None
        history.append(made)
    return history


def test_first_publication_has_version_1_and_no_previous() -> None:
    (first,) = published(FIRST)
    assert (first.workspace, first.previous, first.versions) == ("my_shop", "", {"second_order": 1})
    assert first.published_by == "anna"
    assert len(first.hash) == 64


def test_what_means_the_same_is_not_published_again() -> None:
    history = published(FIRST)
    commented = files("mode: live", "mode: live   # as before")
    assert next_publication(check(commented), history, by="", at=1).publication is None


def test_changed_steps_get_the_next_version_and_name_the_previous_hash() -> None:
    first, second = published(FIRST, LONGER)
    assert second.versions == {"second_order": 2}
    assert second.previous == first.hash


def test_changed_policy_is_published_with_the_same_journey_version() -> None:
    _, second = published(FIRST, files("max: 2", "max: 3", "policy.yaml"))
    assert second.versions == {"second_order": 1}


def test_meaning_that_comes_back_is_a_publication_of_its_own_with_a_new_version() -> None:
    first, _, third = published(FIRST, LONGER, FIRST)
    assert meaning(third) == first.hash
    assert third.hash != first.hash
    assert third.versions == {"second_order": 3}


def test_version_of_a_journey_that_was_gone_is_not_given_again() -> None:
    without = {path: text for path, text in FIRST.items() if path != JOURNEY}
    renamed = FIRST[JOURNEY].replace(b"journey: second_order", b"journey: other")
    history = published(FIRST, {**without, "journeys/other.yaml": renamed}, LONGER)
    assert [each.versions for each in history] == [{"second_order": 1}, {"other": 1}, {"second_order": 2}]


def test_another_workspace_under_the_same_prefix_is_refused() -> None:
    other = check(files("workspace: my_shop", "workspace: your_shop", "workspace.yaml"))
    with pytest.raises(Failure) as refused:
        next_publication(other, published(FIRST), by="", at=1)
    assert (refused.value.code, refused.value.exit_code) == ("RW909", 78)


def test_workspace_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(Failure) as refused:
        check(files("message: thank_you", "message: thank_yuo"))
    assert refused.value.code == "RW906"
    assert "did you mean 'thank_you'?" in str(refused.value)


def test_records_hold_the_publication_an_activation_a_partition_and_the_audit() -> None:
    publication = published(FIRST)[0]
    first, *activations, audit = publication_records(publication, 3)
    assert decode_publication(first.value or b"") == publication
    assert [(record.stream, record.partition) for record in activations] == [
        (Stream.CUSTOMER_EVENTS, 0),
        (Stream.CUSTOMER_EVENTS, 1),
        (Stream.CUSTOMER_EVENTS, 2),
        (Stream.RESOURCES, 0),
    ]
    assert {decode_event(record.value or b"") for record in activations} == {
        Activated("my_shop", publication.hash, "")
    }
    assert audit.key == b"anna"


TEAMS = """
teams:
  growth: { owns: [ 'journeys/*' ], approvers: [ wei, bob ] }
  legal: { owns: [ policy.yaml ] }
"""


def owned(old: str = "", new: str = "", path: str = JOURNEY) -> dict[str, bytes]:
    """The starter workspace with teams, and with one text replaced."""
    changed = files(old, new, path)
    return {**changed, "workspace.yaml": changed["workspace.yaml"] + f"\n{TEAMS}\n".encode()}


def first_of_teams() -> list[Publication]:
    approved = ("legal_eagle", "wei")
    made = next_publication(check(owned()), [], by="anna", at=0, approved_by=approved).publication
    assert made is not None and made.approved_by == approved
    return [made]


@pytest.mark.parametrize("approved_by", [(), ("anna",), ("eve",)])
def test_change_without_its_teams_approval_is_refused(approved_by: tuple[str, ...]) -> None:
    changed = check(owned("wait: 7 days", "wait: 9 days"))
    with pytest.raises(Failure, match="team growth: has none, needs 1 of wei, bob for journeys/") as refused:
        next_publication(changed, first_of_teams(), by="anna", at=1, approved_by=approved_by)
    assert refused.value.code == "RW915"


def test_change_with_its_teams_approval_records_who_gave_it() -> None:
    changed = check(owned("wait: 7 days", "wait: 9 days"))
    made = next_publication(changed, first_of_teams(), by="anna", at=1, approved_by=("bob",)).publication
    assert made is not None
    audit = publication_records(made, 1)[-1].value
    assert audit is not None and b'"approved_by":["bob"]' in audit


def test_nobody_removes_the_team_that_would_have_to_approve() -> None:
    with pytest.raises(Failure, match="team growth"):
        next_publication(check(LONGER), first_of_teams(), by="anna", at=1)


def test_workspace_whose_actions_use_resources_is_refused_with_their_names() -> None:
    scarce = {
        name: text.replace(b"    channels:", b"    uses: { coupons: 1 }\n    channels:")
        for name, text in FIRST.items()
    }
    checked = check({**scarce, "resources.yaml": b"resources: { coupons: { amount: 100 } }\n"})
    with pytest.raises(Failure) as failure:
        next_publication(checked, [], by="anna", at=0)
    assert failure.value.code == "RW916" and "`uses` of" in failure.value.found
    assert next_publication(checked, [], by="anna", at=0, allocates=True).publication is not None


def stricter(publication: Publication) -> Publication:
    """A publication as an older build took it: lint knew nothing yet of what is wrong in it."""
    text = publication.files[JOURNEY]
    asked = text.replace("customer.facts.orders == 1", "customer.tags == 5")
    assert asked != text
    changed = {**publication.files, JOURNEY: asked}
    assert load(changed).workspace is None, "this build would refuse it"
    return replace(publication, files=changed)


def test_what_was_published_stays_in_force_when_lint_becomes_stricter() -> None:
    held = stricter(published(FIRST)[0])
    library = Library(Listed([held]))
    asyncio.run(library.ensure(held.hash))
    assert set(library.catalogue(held.hash).current) == {"second_order"}


def test_what_lint_now_refuses_keeps_its_version_and_its_teams() -> None:
    history = [stricter(each) for each in first_of_teams()]
    with pytest.raises(Failure, match="team growth"):
        next_publication(check(LONGER), history, by="anna", at=1)
    changed = check(owned("wait: 7 days", "wait: 9 days"))
    made = next_publication(changed, history, by="anna", at=1, approved_by=("bob",))
    assert made.publication is not None and made.publication.versions == {"second_order": 2}


def test_files_that_no_build_of_ours_can_read_stop_a_worker_with_a_reason() -> None:
    (first,) = published(FIRST)
    broken = replace(first, files={**first.files, JOURNEY: "journey: [\n"})
    library = Library(Listed([broken]))
    asyncio.run(library.ensure(broken.hash))
    with pytest.raises(RefusedToStart, match=r"cannot read workspace .* \(journeys/second_order.yaml: "):
        library.catalogue(broken.hash)
    with pytest.raises(Failure, match="which was published") as refused:
        next_publication(check(LONGER), [broken], by="anna", at=1)
    assert refused.value.code == "RW906", "nobody's approval or version is passed over"
