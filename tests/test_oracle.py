"""The fold against the naive oracle: thousands of random logs, every verdict, its instant and its reason."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.simulate import simulate
from journey.workspace import load
from schemas.event import CustomerEvent
from tests.oracle import Oracle

FOLDER = Path(__file__).parent / "oracle_workspace"
KINDS = ("Product Added", "Product Viewed", "Order Completed", "Complaint Opened", "Complaint Closed")
LOGS = 2_000
CUSTOMERS_PER_LOG = 2
START = 1_711_447_200_000
"""Tuesday 26 March 2024, 10:00 UTC: the clocks change on the following Sunday."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
GAPS = (0, MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    loaded = load({str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*.yaml")})
    assert loaded.workspace is not None, loaded.faults
    return build_catalogue([Published("h", loaded.workspace, dict.fromkeys(loaded.workspace.journeys, 1))])


def _log(seed: int) -> tuple[list[CustomerEvent], int]:
    """Events of some customers whose gaps like to fall on the borders that the workspace has."""
    dice = random.Random(seed)
    now, events = START + dice.randrange(8 * DAY // MINUTE) * MINUTE, []
    for number in range(dice.randrange(1, 24)):
        customer = f"c{seed}-{dice.randrange(CUSTOMERS_PER_LOG)}"
        kind = dice.choices(KINDS, (6, 4, 5, 1, 2))[0]
        events.append(CustomerEvent(customer, "web", f"e{number}", kind, now, now))
        now += dice.choice(GAPS) if dice.random() < 0.7 else dice.randrange(3 * DAY)
    return events, now + dice.randrange(20 * DAY)


def _folded(catalogue: Catalogue, events: list[CustomerEvent], until: int) -> list[tuple]:
    found: list[tuple] = []
    sent: list[tuple] = []

    def observe(turned) -> None:
        decision = turned.result.decision
        if decision is not None:
            assert not decision.faults
            found.extend(
                (turned.customer, decision.at, j.action, str(j.verdict), j.reason) for j in decision.judged
            )
        sent.extend(
            (turned.customer, turned.result.state.now, a.action, "sent", "") for a in turned.result.actions
        )

    simulate(catalogue, events, until, observe=observe)
    assert sorted(sent) == sorted(each for each in found if each[3] == "sent")
    return sorted(found)


def test_fold_decides_what_the_oracle_decides(catalogue: Catalogue) -> None:
    reasons: Counter[str] = Counter()
    for seed in range(LOGS):
        events, until = _log(seed)
        expected = []
        for customer in {event.customer for event in events}:
            mine = [(event.occurred_at, event.type) for event in events if event.customer == customer]
            expected += [(customer, *said) for said in Oracle(customer).run(mine, until)]
        assert _folded(catalogue, events, until) == sorted(expected), f"seed {seed}"
        reasons.update(f"{verdict} {reason}".strip() for *_, verdict, reason in expected)
    assert set(reasons) >= {
        "sent", "lost outranked", "expired quiet_hours", "withdrawn goal", "withdrawn exit",
        "suppressed cap:day", "suppressed cap:week",
        "suppressed case_open:complaint", "suppressed case_cooling:complaint",
        "withheld journey_holdout", "withheld global_holdout",
    }, reasons  # fmt: skip


def test_oracle_is_short_and_imports_nothing_of_ours() -> None:
    text = (Path(__file__).parent / "oracle.py").read_text()
    assert len(text.splitlines()) <= 200
    imports = [line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert imports == ["datetime", "hashlib", "zoneinfo"]
