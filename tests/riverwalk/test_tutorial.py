"""The tutorial, up to where it needs a Kafka: every command prints what the page says; tests/real goes on."""

from pathlib import Path

from tutorial import Command, Written, parts


def test_every_command_prints_what_the_page_says(tmp_path: Path) -> None:
    told, _ = parts()
    assert sum(isinstance(step, Command) for step in told) >= 6
    for step in told:
        if isinstance(step, Written):
            step.write(tmp_path)
        else:
            assert step.differs(step.run(tmp_path, {})) == ""


def test_what_the_page_does_not_say_is_noticed() -> None:
    command = Command("riverwalk feed week.jsonl", "fed 7 touchpoints in ... s\nall of them")
    assert command.differs("fed 7 touchpoints in 0.1 s\nall of them") == ""
    assert command.differs("fed 8 touchpoints in 0.1 s\nall of them") != ""
    assert command.differs("fed 7 touchpoints in 0.1 s") != ""
