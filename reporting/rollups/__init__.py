"""Running balances: a statement is the row of its last day less the row before its first, however long the period.

`movements` says what a history moves, and everything else only posts it: `catching_up` writes what is new,
`balances` reads a book, adding what has happened since. Docs: docs/rollups.md.
"""
