#!/bin/sh
# Prints the path of a Python 3.13 from PATH, pyenv or uv; prints nothing if there is none.
for candidate in python3.13 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
  found=$("$candidate" -c 'import sys; print(sys.executable if sys.version_info[:2] == (3, 13) else "")' 2>/dev/null)
  [ -n "$found" ] && { echo "$found"; exit 0; }
done
uv=.tools/uv/bin/uv
[ -x "$uv" ] || exit 0
"$uv" --no-config python find 3.13 2>/dev/null && exit 0
timeout 60 "$uv" --no-config python install -q 3.13 2>/dev/null && "$uv" --no-config python find 3.13 2>/dev/null
exit 0
