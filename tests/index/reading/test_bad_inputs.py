"""One folder with every bad input that is known of: one run ends within stated time and memory, accounts for each file once, finds the good ones."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections import Counter
from pathlib import Path

from index.commits.manifest import Manifest
from index.storage import generation as generations
from searcher.check.compare import check
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support import bad_inputs, bad_pages
from tests.support.commands import COMMAND, clean_environment

#: What the whole run may take: seconds of processor time of all its processes, and megabytes of the largest of them.
SECONDS, MEGABYTES = 60.0, 700.0


def test_every_bad_input_in_one_run(tmp_path: Path) -> None:
    folder, idx = tmp_path / "bad", tmp_path / "articles.idx"
    folder.mkdir()
    expected = bad_inputs.make(folder) | bad_pages.make(folder)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    ran = subprocess.run(
        [COMMAND, "index", "bad", "-j", "2", "--memory", "1GB", "--json", "-q"], cwd=tmp_path, env=clean_environment(tmp_path),
        capture_output=True, stdin=subprocess.DEVNULL, timeout=900,
    )  # fmt: skip
    took = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    largest = after.ru_maxrss / 1024
    counts = json.loads(ran.stdout)

    # Every file once: the articles that came of it, and the records that did not become any, with their reason class.
    manifest = Manifest.load(idx, generations.read(idx).parts)
    told: dict[str, list[tuple[int | None, str]]] = {name: [] for name in expected}
    for place, failure in manifest.failures():
        if failure.status == "cut":
            continue
        told[place.path] += [(failure.record, failure.kind)] * (
            1 if failure.record is None else failure.count
        )
    wrong = {
        name: (told[name][:5], outcome.problems[:5])
        for name, outcome in expected.items()
        if Counter(told[name]) != Counter(outcome.problems)
    }
    assert not wrong
    assert {place.path for place, _ in manifest.failures("cut")} == {
        name for name, outcome in expected.items() if not outcome.whole
    }
    assert manifest.files() == len(expected)
    assert counts["records"] == sum(
        counts[name] for name in ("added", "updated", "unchanged", "duplicates", "skipped", "failed")
    )
    assert ran.returncode == 3  # failures that are new
    # Every good one is found, by its own word.
    with LocalEngine(str(idx)) as engine:
        for name, outcome in expected.items():
            for word in outcome.words:
                ids = {hit.id for hit in engine.every_hit(Search(f'"{word}"', sort="newest", snippets=False))}
                assert any(source.path == name for id in ids for source in manifest.sources_of(id)), (
                    name,
                    word,
                )
        for secret in (Path("/etc/hostname").read_text().strip(),) if Path("/etc/hostname").exists() else ():
            assert (
                not secret or not engine.search(Search(f'"{secret}" ellon')).total
            )  # no entity was resolved, nothing included
    assert check(str(idx), 30).differences == ()
    # A second run reads none of it again.
    again = subprocess.run(
        [COMMAND, "index", "bad", "-j", "2", "--json", "-q"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        timeout=900,
    )
    assert again.returncode == 0
    assert json.loads(again.stdout)["added"] == 0
    assert processor < SECONDS
    assert largest < MEGABYTES
    if where := os.environ.get("SEARCHER_TORTURE"):
        kinds = Counter(
            failure.kind
            for _, failure in manifest.failures()
            if failure.status != "cut"
            for _ in range(failure.count)
        )
        with Path(where).open("a") as file:
            file.write(
                f"bad inputs: {len(expected)} files, {counts['added']} articles, {counts['duplicates']} duplicates, {counts['skipped']} skipped, "
                f"{counts['failed']} failed ({dict(kinds)}), {took:.0f} s, {processor:.0f} s of processor time, {largest:.0f} MB at most\n"
            )
