"""`riverwalk dead-letters`."""

from __future__ import annotations

import base64
import getpass
from typing import Annotated

import typer

from riverwalk.dead_letters import HARMLESS, DeadLetter, all_dead_letters, hex_lines, one_dead_letter, replay
from riverwalk.failures import Failure
from riverwalk.printing import plural, print_json, print_table, say
from riverwalk.running import now, read_settings, run
from schemas.refusal import RefusalReason
from streams.settings import Settings

SHOWN_BYTES = 4096
"""Of a dead letter, unless `--whole`: a screen or two."""
COLUMNS = ("place", "at", "reason", "origin", "bytes", "message")

app = typer.Typer(no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Reason = Annotated[str, typer.Option(help="Only those of this reason, such as not_json.")]


@app.callback(epilog="Example: riverwalk dead-letters list --reason no_identifier")
def dead_letters() -> None:
    """List, show and replay what could not be applied.

    A record that cannot be applied is kept whole for 30 days, with the reason in its headers.
    """


@app.command("list", epilog="Example: riverwalk dead-letters list --reason not_json --json")
def list_all(
    reason: Reason = "",
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List dead letters, oldest first."""
    _check_reason(reason)
    found = run(all_dead_letters(read_settings(), reason=reason))
    summaries = [letter.summary() for letter in found[-limit:]]
    if as_json:
        print_json({"count": len(found), "dead_letters": summaries})
        return
    print_table(COLUMNS, ([str(summary[column]) for column in COLUMNS] for summary in summaries))
    say(
        f"{plural(len(found), 'dead letter')}" + (f", the newest {limit} shown" if len(found) > limit else "")
    )


@app.command(epilog="Example: riverwalk dead-letters show 0@17")
def show(
    place: Annotated[str, typer.Argument(metavar="PARTITION@OFFSET", help="As `list` shows it.")],
    whole: Annotated[bool, typer.Option("--whole", help="All bytes, however many.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter byte for byte."""
    letter = run(one_dead_letter(read_settings(), place))
    if as_json:
        print_json(_as_dict(letter))
        return
    print_table(("", ""), [(name, str(value)) for name, value in letter.summary().items()])
    for name, value in letter.headers:
        say(f"header {name}: {'null' if value is None else value.decode('utf-8', 'backslashreplace')}")
    say("key: null" if letter.key is None else f"key: {letter.key.decode('utf-8', 'backslashreplace')}")
    _show_value(letter, None if whole else SHOWN_BYTES)


@app.command("replay", epilog="Example: riverwalk dead-letters replay --reason fold_fault --by lin.wei")
def replay_some(
    *,
    places: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTITION@OFFSET]...", help="Which.")
    ] = None,
    reason: Reason = "",
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter that is kept.")] = False,
    by: Annotated[str, typer.Option(help="Who replays; the login by default. Kept in the audit.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write dead letters back to the topic they came from.

    The same partition, key, bytes and headers; recorded in the audit in the same transaction. A record that
    was applied meanwhile is dropped as a repeat, so replaying twice is harmless.
    """
    _check_reason(reason)
    if not (places or reason or everything):
        raise Failure(
            "RW907", "nothing says what to replay", advice="name places, or --reason REASON, or --all"
        )
    replayed = run(_replay(read_settings(), places or [], reason, by or getpass.getuser()))
    if as_json:
        print_json(
            {"replayed": len(replayed), "places": [letter.place for letter in replayed], "note": HARMLESS}
        )
        return
    for letter in replayed:
        say(f"{letter.place} -> {letter.topic}/{letter.partition} ({letter.reason})")
    say(f"replayed {plural(len(replayed), 'dead letter')}. {HARMLESS}")


async def _replay(settings: Settings, places: list[str], reason: str, by: str) -> list[DeadLetter]:
    if places:
        letters = [await one_dead_letter(settings, place) for place in places]
        letters = [letter for letter in letters if reason in ("", letter.reason)]
    else:
        letters = await all_dead_letters(settings, reason=reason)
    if letters:
        await replay(settings, letters, by=by, at=now())
    return letters


def _check_reason(reason: str) -> None:
    if reason and reason not in list(RefusalReason):
        raise Failure("RW907", "there is no such reason", found=reason, advice=", ".join(RefusalReason))


def _show_value(letter: DeadLetter, bytes_max: int | None) -> None:
    if letter.value is None:
        say("value: null")
        return
    shown = letter.value[:bytes_max]
    say(
        f"value, {len(letter.value):,} bytes"
        + (f" (the first {bytes_max:,}; --whole for all)" if len(shown) < len(letter.value) else "")
    )
    for line in hex_lines(shown):
        say(line)
    say("as text:")
    say(shown.decode("utf-8", "backslashreplace"))


def _as_dict(letter: DeadLetter) -> dict[str, object]:
    def encoded(value: bytes | None) -> str | None:
        return None if value is None else base64.b64encode(value).decode()

    return {
        **letter.summary(),
        "headers": [[name, encoded(value)] for name, value in letter.headers],
        "key_base64": encoded(letter.key),
        "value_base64": encoded(letter.value),
        "value_text": None if letter.value is None else letter.value.decode("utf-8", "backslashreplace"),
    }
