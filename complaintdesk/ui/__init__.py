"""What staff see: the window, built with PySide6 on top of the desk."""

import builtins

# PySide6 puts itself before every import that comes after it and reads the source of each module, to see whether that
# wants names_like_this. None of ours does, and the reading alone was a seventh of the start.
_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - loaded here, for its hook to be taken away

builtins.__import__ = _import
