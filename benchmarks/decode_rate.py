"""What one raw record costs in Python: JSON alone, decoding with mapping, and acceptance, per database.

The simulator's records of one run are taken by the functions that ingest runs on a worker, without Flink. Each step is
timed over the same records several times and the best time counts, so the ratios hold on a busy machine. `json` parses
value and key with msgspec and does nothing else; `decode` is raw bytes to keyed payloads; `accept` is payloads and
state to records and new state, encoded as Flink keeps it. The last lines tell how the cost of a line grows with the
lines of its document, while they wait for the header (their bytes are kept) and after it.

Usage: python benchmarks/decode_rate.py [SECONDS OF SIMULATION]
"""

import datetime as dt
import sys
import time
from collections.abc import Callable
from typing import Any

import msgspec

from connectors.messages import RawMessage
from connectors.parts import Part
from erpulse.simulate.plan import Plan
from erpulse.simulate.stream import sources, stream
from jobs.intake import PART, Accepting, Decoding, packed

ROUNDS = 3
Pairs = list[tuple[str, bytes]]


def messages(name: str, seconds: float) -> list[RawMessage]:
    """Return the records of one source's run, placed in one partition."""
    plan = Plan(seed=7, rate=200, seconds=seconds, sources=(name,))
    found = list(stream(plan, dt.datetime.now(dt.UTC)))
    stamp = time.time_ns() // 1_000_000
    return [RawMessage(r.key, r.value, r.headers, r.topic, 0, place, stamp) for place, r in enumerate(found)]


def best(work: Callable[[], Any]) -> float:
    """Return the shortest CPU time of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def parse(records: list[RawMessage]) -> None:
    """Parse the JSON of all records and forget it."""
    decode = msgspec.json.Decoder().decode
    for record in records:
        for data in (record.value, record.key):
            if data:
                try:
                    decode(data)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    continue


def decode(decoding: Decoding, records: list[RawMessage]) -> Pairs:
    """Return the payloads of all records."""
    return [pair for record in records for pair in decoding(record)[0]]


def accept(accepting: Accepting, pairs: Pairs) -> int:
    """Take in all payloads over fresh state and return the number of records written."""
    states: dict[str, bytes | None] = {}
    written = 0
    for key, payload in pairs:
        step = accepting.step(states.get(key), payload, 1)
        states[key] = step.state
        written += len(step.rows)
    return written


def large(pairs: Pairs, lines: int) -> tuple[Pairs, Pairs]:
    """Return the header and the lines of one document, made of a row and its header."""
    parts = [msgspec.msgpack.decode(payload[1:], type=Part) for _, payload in pairs if payload[:1] == PART]
    headers = {part.document: part for part in parts if part.role == "header" and part.active and part.fields}
    line = next(part for part in parts if part.header in headers and part.fields and part.active)
    many = [msgspec.structs.replace(line, document=f"{line.document}-{number}") for number in range(lines)]
    return payloads([headers[line.header or ""]]), payloads(many)


def payloads(parts: list[Part]) -> Pairs:
    """Return parts as they travel."""
    return [(part.root, PART + msgspec.msgpack.encode(part)) for part in parts]


def growth(accepting: Accepting, pairs: Pairs) -> None:
    """Print what a line costs in documents of 1 to 1,000 lines."""
    for count in (1, 10, 100, 1000):
        header, lines = large(pairs, count)
        rounds = range(1000 // count)
        waiting = best(lambda p=lines, r=rounds: [accept(accepting, p) for _ in r]) / (count * len(rounds))
        known = best(lambda p=header + lines, r=rounds: [accept(accepting, p) for _ in r]) / (count * len(rounds))
        print(f"a line of {count:4d} in its document: {1e6 * waiting:5.0f} us waiting, {1e6 * known:5.0f} us after it")


def main() -> None:
    """Print a line per database, then what a document of many lines costs."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20
    heads = ("source", "records", "bytes", "json us", "decode us", "accept us", "decode/json", "accept/decode", "rows")
    print("  ".join(f"{head:>13}" for head in heads))
    everything = packed(sources())
    decoding, accepting = Decoding(everything), Accepting(everything)
    for name in sources():
        records = messages(name, seconds)
        pairs = decode(decoding, records)
        times = [best(lambda r=records: parse(r)), best(lambda r=records: decode(decoding, r))]
        times.append(best(lambda p=pairs: accept(accepting, p)))
        parsed, decoded, accepted = (1e6 * t / len(records) for t in times)
        size = sum(len(r.value or b"") for r in records) // len(records)
        numbers = [str(len(records)), str(size), f"{parsed:.1f}", f"{decoded:.1f}", f"{accepted:.1f}"]
        numbers += [f"{decoded / parsed:.1f}", f"{accepted / decoded:.2f}", str(accept(accepting, pairs))]
        print("  ".join(f"{number:>13}" for number in [name, *numbers]))
    growth(accepting, pairs)


if __name__ == "__main__":
    main()
