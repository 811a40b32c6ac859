"""Commands that show, compare and change the configuration in use: `plan`, `apply`, `rollback`,
`generations`, `pull` and `recompile`. Other modules:

in_use        reads the configuration in use
planning      compares new files with the configuration in use
plan_report   prints the differences
volume        counts matches in an archive, before and after the change
applying      uploads the change, and waits until it is accepted or refused
"""
