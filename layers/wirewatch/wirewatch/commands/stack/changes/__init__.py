"""Commands that compare a folder with the configuration in use and change it: plan and apply.

In reading order: `plan`, `apply`, `rollback` and `generations` are commands. `in_use` reads what a
stack uses, `planning` compares, `plan_report` prints, `volume` estimates how much will match, and
`applying` stages the files, stores the manifest and waits. `compile_watchlists` decides the change.
"""
