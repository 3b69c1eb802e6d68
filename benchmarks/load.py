"""Whether the page stands under load: 200 clients asking `/search` for a minute, without a rest between two questions.

    python benchmarks/load.py INDEX [--clients 200] [--seconds 60] [--most 100000] [--seed 7]

The real server runs in a process of its own; the clients live on one thread here, each with a connection that stays open, and ask the mixed searches
of `page.py` over and over, each from another place on. An answer must have status 200 and its whole body, and no client may go without;
anything else is an error, and then the exit status is 1. The server's memory is what the kernel says: RSS, pages of mapped files included.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from page import at, machine, searches, serving, worked

from searcher import open_engine

#: Seconds after which an answer that has not come is an error.
PATIENCE = 60.0


@dataclass(slots=True)
class Tally:
    """What came back."""

    milliseconds: list[float] = field(default_factory=list)
    bytes: int = 0
    #: clients that were answered
    clients: set[int] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)


async def client(
    where: tuple[str, int], addresses: list[str], first: int, until: float, left: list[int], tally: Tally
) -> None:
    """One person who asks and asks, beginning with another address than the others."""
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    number = first
    while time.monotonic() < until and left[0] > 0:
        left[0] -= 1
        address, number = addresses[number % len(addresses)], number + 1
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                streams = streams or await asyncio.open_connection(*where)
                size, stays = await ask(*streams, where, address)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            tally.errors[f"{type(error).__name__}: {error}"[:80]] += 1
            if streams:
                streams[1].close()
            streams = None
            await asyncio.sleep(0.1)
            continue
        tally.milliseconds.append((time.perf_counter() - begun) * 1000)
        tally.bytes += size
        tally.clients.add(first)
        if not stays:
            streams[1].close()
            streams = None
    if streams:
        streams[1].close()


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, where: tuple[str, int], address: str
) -> tuple[int, bool]:
    """One question. Returns the size of the answer and whether the connection stays. Raises ValueError where it is not as it should be."""
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: {where[0]}:{where[1]}\r\nAccept: text/html\r\n\r\n".encode()
    )
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.split(" ", 2)[1]
    if status != "200":
        raise ValueError(f"status {status}")
    length = next(
        (line.partition(":")[2] for line in head.split("\r\n") if line.startswith("content-length:")), None
    )
    if length is None:
        raise ValueError("no length")
    body = await reader.readexactly(int(length))
    if not body.rstrip().endswith(b"</html>"):
        raise ValueError("half a page")
    return len(body), "connection: close" not in head


async def load(
    where: tuple[str, int], addresses: list[str], clients: int, seconds: float, most: int, process: int
) -> tuple[Tally, list[float]]:
    """All clients at once. Returns what came back, and the server's memory in MB every second."""
    tally, memory, left = Tally(), [resident(process)], [most]
    until = time.monotonic() + seconds
    asking = [
        asyncio.create_task(client(where, addresses, number * 7, until, left, tally))
        for number in range(clients)
    ]
    gathered = asyncio.gather(*asking)
    while not gathered.done():
        await asyncio.wait([gathered], timeout=1.0)
        memory.append(resident(process))
    await gathered
    if without := clients - len(tally.clients):
        tally.errors["a client went without any answer"] += without
    return tally, memory


def resident(process: int, what: str = "VmRSS") -> float:
    """A process's memory in MB; not a number where the system does not say."""
    about = Path(f"/proc/{process}/status")
    lines = about.read_text().splitlines() if about.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(what + ":")), float("nan"))


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--most", type=int, default=100_000, help="questions, all clients together")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    before = machine()
    addresses = [address for _, address in searches(given.index, 2000, given.seed)]
    with open_engine(given.index) as engine:
        articles = engine.stats().coverage.articles
    with serving(given.index) as (where, process):
        asyncio.run(load(where, addresses[:20], 1, 5.0, 20, process))
        begun, work = time.monotonic(), worked(process)
        tally, memory = asyncio.run(load(where, addresses, given.clients, given.seconds, given.most, process))
        took, work = time.monotonic() - begun, worked(process) - work
        highest = resident(process, "VmHWM")
    times, wrong = tally.milliseconds, tally.errors.total()
    print(
        f"{articles:,} articles; {datetime.date.today().isoformat()}; {before}; {given.clients} clients, {given.seconds:g} s, seed {given.seed}\n"
    )
    print("| | |\n| --- | ---: |")
    print(f"| answered | {len(times):,}, {len(times) / took:.0f} a second, {tally.bytes / 1e6:.0f} MB |")
    print(f"| errors | {wrong:,} |")
    if times:
        print(
            f"| p50, p95, p99, longest | {at(0.5, times):,.0f}, {at(0.95, times):,.0f}, {at(0.99, times):,.0f}, {max(times):,.0f} ms |"
        )
    print(f"| the server's processor time | {work * 1000 / max(1, len(times)):.1f} ms a page |")
    middle = memory[len(memory) // 2]
    print(
        f"| its memory before, halfway, after, at its highest | {memory[0]:.0f}, {middle:.0f}, {memory[-1]:.0f}, {highest:.0f} MB |"
    )
    for what, count in tally.errors.most_common():
        print(f"\n{count:,} times {what}")
    return 1 if wrong or not times else 0


if __name__ == "__main__":
    sys.exit(main())
