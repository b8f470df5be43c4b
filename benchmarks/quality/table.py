"""Quality on real data: one line per measure of all sets that are there.

    python benchmarks/quality/table.py [DATA] [MODULE ...]

DATA is the folder of the sets, by default `../shared/data`. Each module of this folder that has `rows(data)` is asked;
naming modules asks only them. Prints a table in Markdown, and at the end the sets that are not there.
"""

import ast
import importlib
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from row import Row

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
HEADS = ("data", "measure", "anchors", "goal", "reached", "how, and why it falls short")


def modules(folder: Path = HERE) -> list[str]:
    """Return the names of the modules that have lines, found by reading them."""
    return sorted(file.stem for file in folder.glob("*.py") if "rows" in _functions(file))


def as_markdown(lines: Iterable[Row]) -> str:
    """Return the lines as a table.

    >>> print(as_markdown([Row("nab", "score", "0", "> 60", "70.0", "a|b")]).splitlines()[-1])
    | nab | score | 0 | > 60 | **70.0** | a/b |
    """
    cells = [(*line[:4], f"**{line.reached}**", line.remark) for line in lines]
    table = [HEADS, ("---",) * len(HEADS), *cells]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in table)


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit code is 2 where nothing was found."""
    data = Path(arguments[0]) if arguments else CHECKOUT.parent / "shared" / "data"
    sys.path.insert(0, str(CHECKOUT))
    lines, absent = list[Row](), list[str]()
    for name in arguments[1:] or modules():
        start = time.perf_counter()
        found = importlib.import_module(name).rows(data)
        print(f"{name}: {len(found)} lines, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
        lines += found
        absent += [] if found else [name]
    print(as_markdown(lines))
    if absent:
        print(f"\nnot there under {data}: {', '.join(absent)}")
    return 0 if lines else 2


def _functions(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
