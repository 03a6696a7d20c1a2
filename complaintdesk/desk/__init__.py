"""What staff can do and ask: commands, questions, one transaction each. The only door for ui, paper, sheets and cli.

Nothing is imported here: the window paints its frame before the database's libraries are loaded.
"""
