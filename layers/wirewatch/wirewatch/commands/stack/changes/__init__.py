"""Commands that compare a folder with the configuration in use, and put the folder into use.

The commands are `plan`, `apply`, `rollback`, `generations`, `pull` and `recompile`. `in_use` reads
what a stack uses, `planning` compares, `plan_report` prints, `volume` estimates how much will
match, and `applying` stages the files, stores the manifest and waits. The function
`compile_watchlists` accepts or refuses the change.
"""
