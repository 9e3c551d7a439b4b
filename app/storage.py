"""The file store: contents addressed by their SHA-256, behind fsspec, so a folder and a bucket are the same."""

from __future__ import annotations

import hashlib
import io
import shutil
import uuid
from typing import BinaryIO, cast

import fsspec
from flask import current_app


def put(data: bytes) -> str:
    """Keep ``data``; returns its SHA-256 in hex. Keeping the same content twice keeps it once."""
    return put_file(io.BytesIO(data))


def put_file(source: BinaryIO) -> str:
    """As ``put``, of a file that can be gone back in; it is never in memory as a whole."""
    source.seek(0)
    sha256 = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads what it is given
    files, root = _store()
    path = _path(root, sha256)
    if not files.exists(path):
        files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        # Written under another name first: a half-written file never answers to its hash.
        partial = f"{path}.{uuid.uuid4().hex}"
        source.seek(0)
        with files.open(partial, "wb") as file:
            shutil.copyfileobj(source, file)
        files.mv(partial, path)
    return sha256


def get(sha256: str) -> bytes:
    """The content with this hash. Raises FileNotFoundError when the store does not hold it."""
    files, root = _store()
    with files.open(_path(root, sha256), "rb") as file:
        return cast(bytes, file.read())


def open_file(sha256: str) -> BinaryIO:
    """The content with this hash, to be read and closed. Raises FileNotFoundError when the store does not hold it."""
    files, root = _store()
    return cast(BinaryIO, files.open(_path(root, sha256), "rb"))


def _store() -> tuple[fsspec.AbstractFileSystem, str]:
    files, root = fsspec.core.url_to_fs(current_app.config["FILE_STORE"])
    return files, str(root)


def _path(root: str, sha256: str) -> str:
    return f"{root}/{sha256[:2]}/{sha256}"
