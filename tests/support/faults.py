"""A disk that fails when told to, and remembers what a power cut could have left behind.

Everything that changes files below one folder passes through here, as system calls: creating a file, writing, cutting it, fsync, rename, unlink,
mkdir, rmdir. Each is a *point*. At a chosen point an error is raised, or the process ends; and from the list of all calls every state can be
made anew that a disk may show afterwards:

    killed      the first N calls happened, all of them
    power cut   of the first N calls, what was written is sure only once the file was fsynced, and a name (made, changed or removed) only once
                its folder was; of the rest anything may be lost: all of it, none, or some
"""

from __future__ import annotations

import errno
import io
import os
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One change of the disk. `file` numbers a file whatever its name; `at` is where in it `data` goes, or its new size."""

    kind: str
    path: str
    target: str = ""
    file: int = 0
    at: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Tree:
    """Files and folders by their path below the watched folder."""

    folders: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> Tree:
        """What lies in a folder."""
        tree = cls()
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_dir():
                tree.folders.add(name)
            else:
                tree.files[name] = path.read_bytes()
        return tree

    def write(self, root: Path) -> Path:
        """Lay it out below a folder that does not exist yet."""
        root.mkdir(parents=True)
        for name in sorted(self.folders):
            (root / name).mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (root / name).write_bytes(content)
        return root

    def key(self) -> int:
        """Equal trees have equal keys."""
        return hash((frozenset(self.folders), frozenset(self.files.items())))


class Disk:
    """The changes below one folder while `watching`. `on_point(number, kind, path)` is called before each call and may raise."""

    def __init__(self, root: Path, on_point: Callable[[int, str, str], None] | None = None) -> None:
        self.root = root.resolve()
        self.before = Tree.of(self.root)
        self.calls: list[Call] = []
        self.points = 0
        self._on_point = on_point
        self._file_of: dict[tuple[int, int], int] = {}
        self._files = 0
        self._initial: dict[str, int] = {name: self._number(self.root / name) for name in self.before.files}

    def _number(self, path: Path, *, new: bool = False) -> int:
        found = path.stat()
        key = (found.st_dev, found.st_ino)
        if new or key not in self._file_of:  # an inode number is used again once its file is gone
            self._files += 1
            self._file_of[key] = self._files
        return self._file_of[key]

    def inside(self, path: Any, dir_fd: int | None = None) -> str | None:
        """The path below the watched folder; None outside of it."""
        if isinstance(path, int):
            return None
        full = Path(os.fsdecode(path))
        if dir_fd is not None:
            full = Path(Path(f"/proc/self/fd/{dir_fd}").readlink()) / full
        full = full.absolute()
        return str(full.relative_to(self.root)) if full.is_relative_to(self.root) else None

    def point(self, kind: str, path: str) -> None:
        """A call is about to be made."""
        self.points += 1
        if self._on_point:
            self._on_point(self.points - 1, kind, path)

    # -- the calls -------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def watching(self) -> Iterator[Disk]:
        """Stand between the program and the disk."""
        real = {
            name: getattr(os, name)
            for name in ("fsync", "rename", "replace", "unlink", "remove", "mkdir", "rmdir")
        }
        real_open = io.open

        def open_(
            file: Any,
            mode: str = "r",
            buffering: int = -1,
            encoding: Any = None,
            errors: Any = None,
            *rest: Any,
            **more: Any,
        ) -> Any:
            name = self.inside(file) if set(mode) & set("wax+") else None
            if name is None:
                return real_open(file, mode, buffering, encoding, errors, *rest, **more)
            raw = _Raw(self, name, mode.replace("b", "").replace("t", ""))
            buffered: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding or "utf-8", errors)

        def fsync(handle: int) -> None:
            name = self.inside(Path(f"/proc/self/fd/{handle}").readlink())
            if name is None:
                return
            folder = stat.S_ISDIR(os.fstat(handle).st_mode)
            kind = "sync folder" if folder else "fsync"
            self.point(kind, name)
            self.calls.append(Call(kind, name, file=0 if folder else self._number(self.root / name)))

        def rename(source: Any, target: Any, **more: Any) -> None:
            old, new = self.inside(source), self.inside(target)
            if old is None or new is None:
                real["rename"](source, target, **more)
                return
            self.point("rename", old)
            number = self._number(self.root / old)
            real["rename"](source, target, **more)
            self.calls.append(Call("rename", old, new, number))

        def simple(kind: str) -> Callable[..., None]:
            def call(path: Any, *rest: Any, dir_fd: int | None = None, **more: Any) -> None:
                name = self.inside(path, dir_fd)
                if name is not None and not (kind == "unlink" and not os.path.lexists(self.root / name)):
                    self.point(kind, name)
                real[kind](path, *rest, dir_fd=dir_fd, **more)
                if name is not None:
                    self.calls.append(Call(kind, name))

            return call

        ours = {
            "fsync": fsync, "rename": rename, "replace": rename, "unlink": simple("unlink"), "remove": simple("unlink"),
            "mkdir": simple("mkdir"), "rmdir": simple("rmdir"),
        }  # fmt: skip
        try:
            for name, function in ours.items():
                setattr(os, name, function)
            io.open = open_
            yield self
        finally:
            io.open = real_open
            for name, function in real.items():
                setattr(os, name, function)

    # -- what may be left --------------------------------------------------------------------------------------------------------------

    def killed(self, count: int) -> Tree:
        """The disk after the first calls, all of them done."""
        tree, _, _ = self._replay(count)
        return tree

    def power_cut(self, count: int, chance: random.Random | None, keep: bool = False) -> Tree:
        """The disk after a power cut behind the first calls. Without a `chance`, what is not sure is all lost, or (`keep`) only the data is."""
        _, sure, pending = self._replay(count)
        names = dict(sure.names)
        folders = set(sure.folders)
        for call in pending:
            if chance.random() < 0.5 if chance else keep:
                _rename(call, names, folders)
        tree = Tree({name for name in folders if _reachable(name, folders)})
        contents = {number: bytes(content) for number, content in self._contents(count).items()}
        for name, number in names.items():
            if not _reachable(name, folders):
                continue
            content, safe = contents[number], sure.content.get(number, b"")
            if content == safe:
                tree.files[name] = content
            elif chance is None:
                tree.files[name] = safe
            else:
                cut = chance.randint(0, len(content))
                tree.files[name] = chance.choice(
                    (safe, content[:cut], content[:cut] + bytes(len(content) - cut), content)
                )
        return tree

    def _replay(self, count: int) -> tuple[Tree, _Sure, list[Call]]:
        names, folders = dict(self._initial), set(self.before.folders)
        sure = _Sure(
            dict(self._initial),
            set(folders),
            {number: self.before.files[name] for name, number in self._initial.items()},
        )
        pending: list[Call] = []
        data: dict[int, bytearray] = {
            number: bytearray(self.before.files[name]) for name, number in self._initial.items()
        }
        for call in self.calls[:count]:
            _write(call, data)
            if call.kind == "fsync":
                sure.content[call.file] = bytes(data[call.file])
            elif call.kind == "sync folder":
                for one in pending:
                    if _folder_of(one) == call.path:
                        _rename(one, sure.names, sure.folders)
                pending = [one for one in pending if _folder_of(one) != call.path]
            elif call.kind in ("create", "rename", "unlink", "mkdir", "rmdir"):
                _rename(call, names, folders)
                pending.append(call)
        return Tree(folders, {name: bytes(data[number]) for name, number in names.items()}), sure, pending

    def _contents(self, count: int) -> dict[int, bytearray]:
        data = {number: bytearray(self.before.files[name]) for name, number in self._initial.items()}
        for call in self.calls[:count]:
            _write(call, data)
        return data


@dataclass(slots=True)
class _Sure:
    names: dict[str, int]
    folders: set[str]
    content: dict[int, bytes]


def _write(call: Call, data: dict[int, bytearray]) -> None:
    if call.kind == "create":
        data.setdefault(call.file, bytearray())
    elif call.kind == "write":
        content = data[call.file]
        content.extend(bytes(max(0, call.at - len(content))))
        content[call.at : call.at + len(call.data)] = call.data
    elif call.kind == "truncate":
        content = data[call.file]
        del content[call.at :]
        content.extend(bytes(call.at - len(content)))


def _rename(call: Call, names: dict[str, int], folders: set[str]) -> None:
    """Do what a call does to names."""
    if call.kind == "create":
        names[call.path] = call.file
    elif call.kind == "rename":
        names.pop(call.path, None)
        names[call.target] = call.file
    elif call.kind == "unlink":
        names.pop(call.path, None)
    elif call.kind == "mkdir":
        folders.add(call.path)
    elif call.kind == "rmdir":
        folders.discard(call.path)


def _folder_of(call: Call) -> str:
    return str(Path(call.target or call.path).parent)


def _reachable(name: str, folders: set[str]) -> bool:
    return all(str(parent) in folders for parent in Path(name).parents if str(parent) != ".")


class _Raw(io.FileIO):
    """A file whose calls are points. A write that fails has written half: that is how a full disk fails."""

    def __init__(self, disk: Disk, name: str, mode: str) -> None:
        path = disk.root / name
        there = path.exists()
        self.disk, self.below = disk, name
        if not there:
            disk.point("create", name)
        elif "w" in mode and path.stat().st_size:
            disk.point("truncate", name)
        super().__init__(str(path), mode)
        self.number = disk._number(path, new=not there)
        if not there:
            disk.calls.append(Call("create", name, file=self.number))
        elif "w" in mode:
            disk.calls.append(Call("truncate", name, file=self.number))

    def write(self, data: Any) -> int:
        content = bytes(data)
        at = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        try:
            self.disk.point("write", self.below)
        except OSError:
            half = content[: len(content) // 2]
            super().write(half)
            self.disk.calls.append(Call("write", self.below, file=self.number, at=at, data=half))
            raise
        written = super().write(content)
        self.disk.calls.append(Call("write", self.below, file=self.number, at=at, data=content[:written]))
        return written

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        self.disk.point("truncate", self.below)
        super().truncate(size)
        self.disk.calls.append(Call("truncate", self.below, file=self.number, at=size))
        return size


# -- faults ----------------------------------------------------------------------------------------------------------------------------


def error_once(at: int, number: int = errno.EIO) -> Callable[[int, str, str], None]:
    """One call fails, the next ones do not."""

    def on_point(point: int, kind: str, path: str) -> None:
        if point == at:
            raise OSError(number, os.strerror(number), path)

    return on_point


def full_from(at: int) -> Callable[[int, str, str], None]:
    """From this point on the disk is full: what needs room fails, what makes room does not."""

    def on_point(point: int, kind: str, path: str) -> None:
        if point >= at and kind in ("create", "write", "mkdir", "fsync"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    return on_point


def end_at(at: int) -> Callable[[int, str, str], None]:
    """The process ends before this call, without a word."""

    def on_point(point: int, kind: str, path: str) -> None:
        if point == at:
            os._exit(9)

    return on_point


def in_child(work: Callable[[], object]) -> int:
    """Do something in a copy of this process; its exit status."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
