"""Compile the hot modules to native code with mypyc, beside their sources: `make compile`.

The sources stay the truth: without a compiler they run as they are, and give the same results byte for byte
(docs/adr/0019). What is compiled is listed here once; `riverwalk/native.py` refuses to run a module that was
edited since. Needs a C compiler and Python's headers.

    python deploy/native/compile.py [--clean]
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Extension, setup

ROOT = Path(__file__).parents[2]
HOT = (
    "agents/batch_figures.py",
    "agents/dead_letters.py",
    "agents/ingest.py",
    "agents/orchestrate.py",
    "agents/outputs.py",
    "agents/state_cache.py",
    "agents/trails.py",
    "journey/*.py",
    "journey/backtest/*.py",
    "journey/conditions/operations.py",
    "journey/customer/*.py",
    "journey/customer/facts/*.py",
    "journey/decision/*.py",
    "journey/enrolment/*.py",
    "journey/intake/*.py",
    "journey/orders/*.py",
    "journey/standing/*.py",
    "journey/steps/*.py",
    "streams/packing.py",
    "streams/partitioner.py",
)
"""What runs for every event. Loading, checking and showing a workspace gains nothing."""
STRUCT = "msgspec.Struct"
"""mypyc makes classes of another metaclass without their options (frozen, order): these modules stay."""

CACHES = Path("deploy/native/inline_caches.h")
ARENAS = Extension("riverwalk_arenas", ["deploy/native/huge_arenas.c"])
CONSTANT = r"CPyStatics\[\d+\];[^\n]*\n\s*\w+ = "
FIELD = re.compile(rf"(\w+)( = {CONSTANT})CPyObject_GetAttr\((\w+), \1\)")
MODULE_NAME = re.compile(
    rf"(\w+)( = CPyStatic_\w+___globals;\n\s*(\w+) = {CONSTANT})CPyDict_GetItem\(\1, \3\)"
)
"""Where generated code reads a field, or a name of its module, by a constant: a computed name changes."""


def hot_modules() -> Iterator[Path]:
    """The modules that are compiled; the doors of packages and modules of structs are left as they are."""
    for pattern in HOT:
        for path in sorted(ROOT.glob(pattern)):
            if path.name != "__init__.py" and STRUCT not in path.read_text():
                yield path.relative_to(ROOT)


def clean() -> None:
    """Remove what was compiled."""
    for pattern in (
        *{str(Path(each).with_name("*.so")) for each in HOT},
        "*__mypyc*.so",
        f"{ARENAS.name}*.so",
    ):
        for compiled in ROOT.glob(pattern):
            compiled.unlink()


def cache_lookups(generated: Path) -> None:
    """Let generated code read fields of structs and names of its module through inline caches."""
    text = generated.read_text()
    text = FIELD.sub(r"\1\2RIVERWALK_GET_FIELD(\3, \1)", text)
    text = MODULE_NAME.sub(r"\1\2RIVERWALK_GET_NAME(\1, \3)", text)
    generated.write_text(f'#include "{CACHES.name}"\n{text}')


def main() -> None:
    """Compile all, or take away what was compiled."""
    os.chdir(ROOT)
    clean()
    if "--clean" in sys.argv[1:]:
        return
    names = [str(path) for path in hot_modules()]
    # A file a module: gcc takes half the time that one file of all takes.
    extensions = mypycify(names, opt_level="3", debug_level="0", group_name="riverwalk", multi_file=True)
    for extension in extensions:
        for source in map(Path, extension.sources):
            if source.name.startswith("__native_"):
                cache_lookups(source)
        extension.include_dirs.append(str(CACHES.parent))
        extension.depends.append(str(CACHES))
    setup(
        name="riverwalk-native",
        ext_modules=[*extensions, ARENAS],
        script_args=["--quiet", "build_ext", "--inplace"],
    )
    sys.stdout.write(f"{len(names)} modules compiled\n")


if __name__ == "__main__":
    main()
