"""Load checks: many articles through the real handlers, and an account of what every route has to count.

configuration  the watchlists and routes, and which rules each route wants
account        what every route has to count, kept by the generator
texts          generated articles in several formats
days           what agencies and newsrooms upload in a few simulated days
driver         runs the handlers until no message is left, and records what was sent
inspection     compares what the system counted with the account
bursts         very many matches, waiting rows or retractions at once
moto_process   moto in another process, so that memory can be measured
ledger         the program
"""
