"""Is a file on a network drive? SQLite's locks are unsafe there, mapped letters look local."""

from __future__ import annotations

import sys
from pathlib import Path

_REMOTE_TYPES = {
    "nfs": "NFS",
    "nfs4": "NFS",
    "cifs": "SMB",
    "smb3": "SMB",
    "smbfs": "SMB",
    "smb2": "SMB",
    "fuse.sshfs": "SSHFS",
    "fuse.glusterfs": "GlusterFS",
    "9p": "9P",
    "afs": "AFS",
    "ncpfs": "NCP",
    "ceph": "Ceph",
    "davfs": "WebDAV",
}
_DRIVE_REMOTE = 4


def network_kind(file: Path) -> str:
    """The kind of network drive the file lies on, or "" for a local disk."""
    if sys.platform == "win32":
        return _windows_kind(file)
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return kind_from_mounts(file, mounts)


def kind_from_mounts(file: Path, mounts: str) -> str:
    """The kind by the longest mount point above the file, from the text of /proc/self/mounts."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        if file.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, parts[2]
    return _REMOTE_TYPES.get(kind, "")


def _windows_kind(file: Path) -> str:
    if str(file).startswith("\\\\"):
        return "UNC"
    import ctypes

    windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows only, unknown to type checkers elsewhere
    return "SMB" if windll.kernel32.GetDriveTypeW(str(Path(file.anchor))) == _DRIVE_REMOTE else ""
