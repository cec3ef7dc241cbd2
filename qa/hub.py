"""An archive that lies in a dataset repository of the Hugging Face Hub: its folder on this machine.

This is the one place besides a hub model where the network is used, and only for an address that a person gave.
"""

from __future__ import annotations

import re
from pathlib import Path

from qa.errors import ArchiveNotFound

_ADDRESS = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)(?:@([^/\s]+))?(?:/(.+?))?/?")


def fetch(address: str, cache: Path) -> Path:
    """Download what is new at an address, and return the folder that holds the archive.

    Revisions are kept apart, so that an interrupted download leaves the one before whole; where the Hub cannot be
    reached, that is the one served. A private repository needs the variable HF_TOKEN.

    Args:
        address: hf://datasets/OWNER/NAME[@REVISION][/FOLDER].
        cache: a folder to keep downloads in.

    Raises:
        ArchiveNotFound: it is no such address, there is no such repository, revision or folder, or it cannot be
            reached and was never downloaded.
    """
    repository, revision, folder = _parts(address)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    try:
        snapshot = snapshot_download(
            repository,
            repo_type="dataset",
            revision=revision,
            cache_dir=cache / "hub",
            allow_patterns=f"{folder}/*" if folder else None,
        )
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ArchiveNotFound(
            f"There is no {address} on the Hub, or it is private. Check ARCHIVE, and HF_TOKEN if it is private."
        ) from error
    except Exception as error:  # network errors have no common base
        raise ArchiveNotFound(
            f"{address} cannot be downloaded ({' '.join(str(error).split())}). Check ARCHIVE and the connection."
        ) from error
    path = Path(snapshot) / folder
    if not path.is_dir():
        raise ArchiveNotFound(
            f"There is no folder {folder} in {address.removesuffix('/' + folder)}. Check ARCHIVE."
        )
    return path


def name(address: str) -> str:
    """What to call the archive at an address: its folder, or else its repository."""
    repository, _, folder = _parts(address)
    return Path(folder or repository).name.removesuffix(".archive")


def _parts(address: str) -> tuple[str, str | None, str]:
    """Repository, revision, folder; an empty folder is the repository itself."""
    found = _ADDRESS.fullmatch(address)
    if not found or ".." in (found[3] or "").split("/"):
        raise ArchiveNotFound(
            f"{address!r} is no address of an archive. Write hf://datasets/OWNER/NAME or …/NAME/FOLDER."
        )
    return found[1], found[2], found[3] or ""
