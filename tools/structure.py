"""Measures the structure of the code: sizes, docstrings, line widths and import cycles.

    python3 tools/structure.py [ROOM ...]

Prints one line per measurement, then each place that breaks a limit. A ROOM is a folder or module
directly below the package. Without ROOM, all are measured.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "layers/wirewatch/wirewatch"
MAX_MODULES = 15  # of one folder, without its __init__.py
MAX_MODULE_LINES = 450
MAX_FUNCTION_LINES = 40
MAX_COLUMNS = 110
WIDE_COLUMNS = 100  # at most WIDE_SHARE of all lines are wider
WIDE_SHARE = 0.03
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class FunctionFacts:
    """A function or method.

    `is_public` is False if the function is nested in another function, or if its name or the name
    of its class begins with an underscore.
    """

    place: str
    lines: int
    tokens: int
    is_public: bool
    docstring: str
    raises: bool

    @property
    def says_what_it_raises(self) -> bool:
        return "raise" in self.docstring.lower()


@dataclass(frozen=True)
class Module:
    """One file. `name` is the path of the file below the package, and `text` is its source code."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def room(self) -> str:
        """The first folder of `name`, or the name of the module if `name` has no folder."""
        return self.name.split("/")[0].removesuffix(".py")

    @cached_property
    def functions(self) -> list[FunctionFacts]:
        return list(_functions(self, self.tree.body, prefix="", is_public=True))

    @property
    def comment_lines(self) -> int:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return sum(token.type == tokenize.COMMENT for token in tokens)


def modules_of(folder: Path) -> list[Module]:
    """Return all modules below a folder, in the order of their names."""
    paths = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return [Module(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def _functions(
    module: Module, body: Iterable[ast.stmt], *, prefix: str, is_public: bool
) -> Iterator[FunctionFacts]:
    for node in body:
        public = is_public and not getattr(node, "name", "").startswith("_")
        if isinstance(node, ast.ClassDef):
            yield from _functions(module, node.body, prefix=f"{prefix}{node.name}.", is_public=public)
        elif isinstance(node, Function):
            yield FunctionFacts(
                f"{module.name}:{node.lineno} {prefix}{node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
                _tokens_in(node),
                public,
                ast.get_docstring(node) or "",
                any(isinstance(inner, ast.Raise) and inner.exc is not None for inner in _own_nodes(node)),
            )
            yield from _functions(module, node.body, prefix=f"{prefix}{node.name}.", is_public=False)


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function, but not the nodes inside functions nested in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _tokens_in(function: Function) -> int:
    """Return the number of tokens in the body, without layout, comments and the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    source = "\n".join(ast.unparse(statement) for statement in body)
    layout = {
        tokenize.NEWLINE,
        tokenize.NL,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.COMMENT,
    }
    return sum(token.type not in layout for token in tokenize.generate_tokens(io.StringIO(source).readline))


def imports_of(tree: ast.Module) -> set[str]:
    """Return the full dotted names that a module imports, also inside functions. Imports that are
    only for type checking are left out.
    """
    names: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        waiting += ast.iter_child_nodes(node)
    return names


def module_graph(modules: Iterable[Module], package: str = "wirewatch") -> dict[str, set[str]]:
    """Return, for each module, the modules that it imports (see `imports_of`) and the packages that
    contain these imported modules. Packages that contain the importing module are left out.
    """
    dotted = {_dotted(module.name, package): module for module in modules}
    graph: dict[str, set[str]] = {}
    for name, module in dotted.items():
        wanted: set[str] = set()
        for imported in imports_of(module.tree):
            parts = imported.split(".")
            wanted |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        inside = {name.rsplit(".", end)[0] for end in range(1, name.count(".") + 1)} | {name}
        graph[name] = (wanted & dotted.keys()) - inside
    return graph


def folder_graph(graph: Mapping[str, set[str]], folders: Iterable[str]) -> dict[str, set[str]]:
    """Return the graph of the imports between folders. `folders` are dotted names.

    Each module in `graph` is replaced by the innermost of the `folders` that contain the module.
    Imports between a folder and its own subfolders are left out.
    """
    names = sorted(folders, key=len, reverse=True)

    def home(module: str) -> str:
        return next((name for name in names if module == name or module.startswith(f"{name}.")), module)

    merged: dict[str, set[str]] = {}
    for module, wanted in graph.items():
        merged.setdefault(home(module), set()).update(home(each) for each in wanted)
    return {
        name: {
            each
            for each in wanted
            if not f"{each}.".startswith(f"{name}.") and not f"{name}.".startswith(f"{each}.")
        }
        for name, wanted in merged.items()
    }


def import_cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the import cycles of a graph: groups whose members all import each other, also
    indirectly.

    These groups are the strongly connected components with more than one node (Tarjan's algorithm).
    """
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in order:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], order[other])
        if lowest[node] == order[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return groups


def _dotted(name: str, package: str) -> str:
    return ".".join(
        [package, *name.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]
    ).rstrip(".")


def crowded_folders(modules: Iterable[Module]) -> list[str]:
    """Return a message for each folder with more than MAX_MODULES modules."""
    counts: dict[str, int] = {}
    for module in modules:
        if not module.name.endswith("__init__.py"):
            counts[module.folder] = counts.get(module.folder, 0) + 1
    return [f"{folder}/ has {count} modules" for folder, count in counts.items() if count > MAX_MODULES]


def long_modules(modules: Iterable[Module]) -> list[str]:
    return [
        f"{module.name} has {len(module.lines)} lines"
        for module in modules
        if len(module.lines) > MAX_MODULE_LINES
    ]


def long_functions(modules: Iterable[Module]) -> list[str]:
    return [
        f"{function.place} has {function.lines} lines"
        for module in modules
        for function in module.functions
        if function.lines > MAX_FUNCTION_LINES
    ]


def wide_lines(modules: Iterable[Module], columns: int) -> list[str]:
    return [
        f"{module.name}:{number} has {len(line)} columns"
        for module in modules
        for number, line in enumerate(module.lines, 1)
        if len(line) > columns
    ]


def modules_without_docstring(modules: Iterable[Module]) -> list[str]:
    return [module.name for module in modules if not ast.get_docstring(module.tree)]


def public_functions(modules: Iterable[Module]) -> list[FunctionFacts]:
    return [function for module in modules for function in module.functions if function.is_public]


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def report(modules: list[Module]) -> str:
    """Return the measurements as text. Each line names one measurement and gives its figures."""
    functions = [function for module in modules for function in module.functions]
    public, lines = public_functions(modules), sum(len(module.lines) for module in modules)
    raising = [function for function in public if function.raises]
    sizes = [function.lines for function in functions]
    tokens = [function.tokens for function in functions]
    graph = module_graph(modules)
    documented = sum(bool(function.docstring) for function in public)
    saying = sum(function.says_what_it_raises for function in raising)
    rows = [
        ("modules", f"{len(modules)}"),
        ("lines", f"{lines:,}"),
        ("longest module", f"{max(len(module.lines) for module in modules)} lines"),
        ("functions", f"{len(functions):,}"),
        (
            "lines of a function, median / p90 / longest",
            f"{median(sizes):.0f} / {_p90(sizes):.0f} / {max(sizes)}",
        ),
        ("tokens of a function, median / p90", f"{median(tokens):.0f} / {_p90(tokens):.0f}"),
        (
            "public functions with a docstring",
            f"{documented} of {len(public)} ({share(documented, len(public)):.1%})",
        ),
        (
            "public functions that raise and say so",
            f"{saying} of {len(raising)} ({share(saying, len(raising)):.1%})",
        ),
        ("modules without a docstring", f"{len(modules_without_docstring(modules))}"),
        ("comment lines in 100", f"{100 * sum(module.comment_lines for module in modules) / lines:.1f}"),
        (f"lines wider than {MAX_COLUMNS} columns", f"{len(wide_lines(modules, MAX_COLUMNS))}"),
        (
            f"lines wider than {WIDE_COLUMNS} columns",
            f"{share(len(wide_lines(modules, WIDE_COLUMNS)), lines):.1%}",
        ),
        ("import cycles among modules", f"{len(import_cycles(graph))}"),
    ]
    return "\n".join(f"{name:<46} {value}" for name, value in rows)


def _p90(values: list[int]) -> float:
    return quantiles(values, n=10)[-1]


def problems_of(modules: list[Module]) -> list[str]:
    """Return a message for each place that breaks a limit. The limits concern sizes, widths of
    lines, docstrings of modules, and import cycles.
    """
    return [
        *crowded_folders(modules),
        *long_modules(modules),
        *long_functions(modules),
        *wide_lines(modules, MAX_COLUMNS),
        *(f"{name} has no docstring" for name in modules_without_docstring(modules)),
        *(f"cycle: {', '.join(cycle)}" for cycle in import_cycles(module_graph(modules))),
    ]


def main() -> int:
    rooms = sys.argv[1:]
    modules = [module for module in modules_of(PACKAGE) if not rooms or module.room in rooms]
    problems = problems_of(modules)
    print(report(modules))
    print("\n".join(["", *problems]) if problems else "\nno limit is broken")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
