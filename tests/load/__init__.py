"""Load checks: many articles go through the real handlers, and the counts of each route are
checked.

- `configuration` has the watchlists and routes.
- `account` computes the expected counts.
- `texts` generates articles in several formats.
- `days` generates the uploads of simulated days.
- `driver` runs the handlers until no message is left.
- `inspection` compares the counts.
- `bursts` makes very many matches, waiting rows or retractions at once.
- `moto_process` runs moto in another process, so that memory can be measured.
- `ledger` is the program that runs the checks.
"""
