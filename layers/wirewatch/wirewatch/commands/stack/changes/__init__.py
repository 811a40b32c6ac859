"""Commands that show, compare and change the configuration in use.

The commands are `plan`, `apply`, `rollback`, `generations`, `pull` and `recompile`.

`in_use` reads the configuration in use, and `planning` compares new files with it. `plan_report`
prints the differences. `volume` counts matches in an archive, before and after the change.
`applying` uploads the new files, and a manifest that lists all files. Then `applying` waits until
the function `compile_watchlists` has accepted or refused the change.
"""
