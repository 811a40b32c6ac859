"""File names in the configuration bucket: which files are read, and which only look like
configuration.
"""

import re

from wirewatch.configuration.template_names import FOLDER, form_of
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import WatchlistError

_YAML = re.compile(r".*\.ya?ml(?:\.txt)?\s*", re.IGNORECASE | re.DOTALL)
_SYSTEM_FOLDERS = ("index/", "reports/", "changes/")
_FOLDERS = {"watchlists": "watchlists", "watchlist": "watchlists", "shared": "shared", "share": "shared"}
_TEMPLATE = re.compile(r"\.j(?:inja)?2$", re.IGNORECASE)
_TEMPLATE_FIX = f"name it like {FOLDER}brief.html.j2; use .txt.j2 for text, .slack.j2 or .teams.j2 for chats"
_FOLDER_TYPO = re.compile(r"[-_ ]")


def is_watchlist_file(name: str) -> bool:
    """Return whether a file is read as a watchlist."""
    return name.startswith("watchlists/") and name.endswith((".yaml", ".yml"))


def is_shared_file(name: str) -> bool:
    """Return whether a file is read as a shared file."""
    return name.startswith("shared/") and name.endswith((".yaml", ".yml"))


def is_template_file(name: str) -> bool:
    """Return whether a file is read as a template."""
    return name.startswith(FOLDER) and form_of(name.removeprefix(FOLDER)) is not None


def is_read(name: str) -> bool:
    """Return whether a file is part of the configuration."""
    return name == ROUTES or is_watchlist_file(name) or is_shared_file(name) or is_template_file(name)


def unread_warning(name: str) -> WatchlistError | None:
    """Return a warning for a file that looks like configuration and is not read.

    Return None for any other file.
    """
    if is_read(name) or name.startswith(_SYSTEM_FOLDERS):
        return None
    if name.startswith(FOLDER) or _TEMPLATE.search(name):
        return WatchlistError("this file looks like a template and is not read", _TEMPLATE_FIX, name)
    if not _YAML.fullmatch(name):
        return None
    return WatchlistError("this file looks like configuration and is not read", _fix(name), name)


def _fix(name: str) -> str:
    folder, _, base = name.rpartition("/")
    stem = re.split(r"\.ya?ml", base, flags=re.IGNORECASE)[0].strip()
    wanted = _FOLDERS.get(_FOLDER_TYPO.sub("", folder.rpartition("/")[2].casefold()))
    if stem.casefold() in {"route", "routes"} and wanted is None:
        return f"rename it to {ROUTES}, without a folder"
    if folder.partition("/")[0] in {"watchlists", "shared"}:
        wanted_name = f"{folder}/{stem}.yaml"
    elif wanted is not None:
        wanted_name = f"{wanted}/{stem}.yaml"
    else:
        return f"move it to watchlists/ or shared/; only these two and {ROUTES} are read"
    return f"rename it to {wanted_name}"
