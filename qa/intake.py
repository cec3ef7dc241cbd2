"""Files that someone hands in, one by one or in a zip, put into a folder that can be synced. Nothing is read into them.

A zip is somebody else's: no member may leave the folder, and none is unpacked when all together are beyond reason.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from qa.limits import ZIP_FILES, ZIP_RATIO, ZIP_SMALL, ZIP_UNPACKED
from qa.load import is_read
from qa.types import Rejection


def take(file: Path, name: str, folder: Path, root: str) -> Iterator[Rejection]:
    """Put a file, or what a zip holds, into `folder`; what was there by the same name is replaced.

    Args:
        file: where it lies now.
        name: what it was called by the one who sent it.
        folder: where it goes; a zip's members go into a folder of the zip's name there.
        root: name of the source root, for rejections.

    Yields:
        A rejection for each file that is not taken, with its reason.
    """
    plain = PureWindowsPath(name).name  # parts at both kinds of slash
    if not plain or plain.startswith("."):
        yield Rejection(root, name, name, "a hidden file, or one without a name")
    elif Path(plain).suffix.lower() == ".zip":
        yield from _unpacked(file, plain, folder / Path(plain).stem, root)
    elif not is_read(Path(plain)):
        yield Rejection(root, plain, plain, "not a kind of file that is read")
    else:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / plain)
        except (OSError, ValueError) as error:
            yield Rejection(root, plain, plain, _unwritten(error))


def _unpacked(file: Path, name: str, folder: Path, root: str) -> Iterator[Rejection]:
    try:
        with _opened(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not _is_debris(one)]
            if reason := _beyond_reason(members):
                yield Rejection(root, name, name, reason)
                return
            for member in members:
                if reason := _put(archive, member, folder):
                    yield Rejection(root, f"{name}: {member.filename}", name, reason)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        yield Rejection(root, name, name, f"not a zip that can be read: {error}")


def _opened(file: Path) -> zipfile.ZipFile:
    """The zip; names that do not say they are UTF-8 are read as GB 18030 where they can be, as on Windows in China."""
    try:
        return zipfile.ZipFile(file, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(file)


def _is_debris(member: zipfile.ZipInfo) -> bool:
    """Whether it is one of the files that systems leave in zips unasked."""
    parts = PurePosixPath(member.filename).parts
    return "__MACOSX" in parts or parts[-1:] in ((".DS_Store",), ("Thumbs.db",))


def _beyond_reason(members: list[zipfile.ZipInfo]) -> str:
    size, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if len(members) > ZIP_FILES:
        return f"it holds {len(members):,} files; at most {ZIP_FILES:,} are taken at once"
    if size > ZIP_UNPACKED or (size > ZIP_SMALL and size > ZIP_RATIO * packed):
        return f"it would unpack to {size // 1_000_000:,} MB, which is beyond reason"
    return ""


def _put(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> str:
    """Write one member where its path says, within `folder`. Returns why not; "" when it is done."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(path).drive or "\0" in member.filename:
        return "its path leads out of the zip's folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link; not followed"
    if member.flag_bits & 1:
        return "encrypted"
    if not is_read(Path(path.name)):
        return "not a kind of file that is read"
    target = folder / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("wb") as written:
            shutil.copyfileobj(source, written)
    except (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError) as error:
        target.unlink(missing_ok=True)
        return f"cannot be unpacked: {error}"
    except (NotImplementedError, RuntimeError):
        return "packed in a way that cannot be read"
    except (OSError, ValueError) as error:
        return _unwritten(error)
    return ""


def _unwritten(error: Exception) -> str:
    """Why a file could not be written by the name it was sent with."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be stored by that name: {why}"
