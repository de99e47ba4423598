"""What an event costs with many journeys live: `python -m bench.journeys`.

Processor time of the process, the least of several runs that take turns: a ratio hardly depends on who else
uses the machine. Where the machine counts them, `perf stat -e instructions:u` around it says the same.
"""

from __future__ import annotations

import time

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.simulate import simulate
from journey.workspace import load
from schemas.event import CustomerEvent
from schemas.stored_state import encode_body

EVENTS, CUSTOMERS = 20_000, 500
MINUTE_MS = 60_000
START = 1_767_258_000_000
JOURNEY = """
journey: j{number}
mode: live
trigger: {{ on: Seen {number} }}
entry: {{ again: always }}
goal: [ {{ on: Bought {number}, within: 1 day }} ]
steps: [ {{ wait: 10 minutes }}, {{ message: hello }} ]
"""
ACTIONS = "actions: { hello: { purpose: transactional, channels: [email] } }"


ROUNDS = 3
MANY = 100


def catalogue_of(journeys: int) -> Catalogue:
    """So many journeys, each with events of its own."""
    types = "".join(f"  Seen {n}: {{}}\n  Bought {n}: {{}}\n" for n in range(journeys))
    files = {
        "workspace.yaml": "workspace: many\n",
        "actions.yaml": ACTIONS,
        "events.yaml": f"events:\n{types}",
    }
    files |= {f"journeys/j{n}.yaml": JOURNEY.format(number=n) for n in range(journeys)}
    workspace = load(files).workspace
    assert workspace is not None, "the bench's own workspace has no faults"
    return build_catalogue([Published("h", workspace, dict.fromkeys(workspace.journeys, 1))])


def measure(catalogue: Catalogue) -> tuple[float, int]:
    """Microseconds an event, and bytes a state, of events that all concern the first journey."""
    instants = [START + number * MINUTE_MS // 10 for number in range(EVENTS)]
    log = [
        CustomerEvent(f"c_{n % CUSTOMERS}", "web", f"e{n}", "Seen 0", at, at) for n, at in enumerate(instants)
    ]
    began = time.process_time()
    states = simulate(catalogue, log, instants[-1] + MINUTE_MS)
    spent = time.process_time() - began
    sizes = [len(encode_body(state)) for state in states.all.values()]
    return spent / EVENTS * 1e6, sum(sizes) // len(sizes)


def main() -> None:
    """Print both figures and their ratio."""
    one, many = catalogue_of(1), catalogue_of(MANY)
    runs = [(measure(one), measure(many)) for _ in range(ROUNDS)]
    least = [min(run[side][0] for run in runs) for side in (0, 1)]
    print(f"1 journey: {least[0]:.1f} us an event; {MANY} journeys: {least[1]:.1f} us")
    print(f"ratio: {least[1] / least[0]:.2f}")
    print(f"{runs[0][0][1]:,} bytes a state")


if __name__ == "__main__":
    main()
