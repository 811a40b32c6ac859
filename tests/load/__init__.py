"""Load checks: many articles go through the real handlers, and the counts of each route are
checked.

- `configuration` has the watchlists and routes, and says which rules each route takes.
- `account` computes the counts that every route must report.
- `texts` generates articles in several formats.
- `days` generates what agencies and newsrooms upload in a few simulated days.
- `driver` runs the handlers until no message is left, and records what was sent.
- `inspection` compares the counts of the system with the counts of `account`.
- `bursts` makes very many matches, waiting rows or retractions at once.
- `moto_process` runs moto in another process, so that memory can be measured.
- `ledger` is the program that runs the checks and prints the figures.
"""
