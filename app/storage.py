"""The file store: contents addressed by their SHA-256, behind fsspec, so a folder and a bucket are the same."""

from __future__ import annotations

import hashlib
import uuid
from typing import cast

import fsspec
from flask import current_app


def put(data: bytes) -> str:
    """Keep ``data``; returns its SHA-256 in hex. Keeping the same content twice keeps it once."""
    sha256 = hashlib.sha256(data).hexdigest()
    files, root = _store()
    path = _path(root, sha256)
    if not files.exists(path):
        files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        # Written under another name first: a half-written file never answers to its hash.
        partial = f"{path}.{uuid.uuid4().hex}"
        with files.open(partial, "wb") as file:
            file.write(data)
        files.mv(partial, path)
    return sha256


def get(sha256: str) -> bytes:
    """The content with this hash. Raises FileNotFoundError when the store does not hold it."""
    files, root = _store()
    with files.open(_path(root, sha256), "rb") as file:
        return cast(bytes, file.read())


def _store() -> tuple[fsspec.AbstractFileSystem, str]:
    files, root = fsspec.core.url_to_fs(current_app.config["FILE_STORE"])
    return files, str(root)


def _path(root: str, sha256: str) -> str:
    return f"{root}/{sha256[:2]}/{sha256}"
