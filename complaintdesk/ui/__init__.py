"""What staff see: the window, built with PySide6 on top of the desk."""
