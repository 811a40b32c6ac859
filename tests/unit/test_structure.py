"""Tests the limits on size, line width, docstrings and import cycles, and the tool that checks them."""

import ast
import re

import pytest

from tests.conftest import ROOT
from tools import structure
from tools.structure import Module

MODULES = structure.modules_of(structure.PACKAGE)
ROOMS = sorted({module.room for module in MODULES})
FUNCTIONS = structure.modules_of(ROOT / "functions")


def of_room(room: str) -> list[Module]:
    return [module for module in MODULES if module.room == room]


def test_the_docstring_of_each_package_names_all_of_its_modules() -> None:
    missing = {}
    for path in sorted(structure.PACKAGE.rglob("__init__.py")):
        text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        packages = [each.parent for each in path.parent.glob("*/__init__.py")]
        modules = [each for each in path.parent.glob("*.py") if not each.name.startswith("__")]
        if absent := [
            each.stem for each in (*packages, *modules) if not re.search(rf"\b{each.stem}\b", text)
        ]:
            missing[str(path.parent.relative_to(structure.PACKAGE))] = absent
    assert missing == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_package_keeps_the_limits_of_size_and_width(room: str) -> None:
    assert structure.problems_of(of_room(room)) == []


def test_functions_of_the_stack_keep_the_limits_of_size_and_width() -> None:
    assert structure.long_modules(FUNCTIONS) == structure.long_functions(FUNCTIONS) == []
    assert structure.wide_lines(FUNCTIONS, structure.MAX_COLUMNS) == []


def test_no_two_modules_import_each_other() -> None:
    assert structure.import_cycles(structure.module_graph(MODULES)) == []


def test_few_lines_are_wide() -> None:
    lines = sum(len(module.lines) for module in MODULES)
    assert len(structure.wide_lines(MODULES, structure.WIDE_COLUMNS)) <= structure.WIDE_SHARE * lines


def test_most_public_functions_have_a_docstring() -> None:
    public = structure.public_functions(MODULES)
    missing = [function.place for function in public if not function.docstring]
    assert len(missing) <= 0.2 * len(public), missing


def test_docstrings_of_public_functions_name_what_the_functions_raise() -> None:
    raising = [function for function in structure.public_functions(MODULES) if function.raises]
    silent = [function.place for function in raising if not function.says_what_it_raises]
    assert len(silent) <= 0.05 * len(raising), silent


# the tool itself


def names(modules: list[Module]) -> list[str]:
    return [function.place.split()[1] for module in modules for function in module.functions]


EXAMPLE = '''
"""A module."""

class Shelf:
    def take(self):
        """Take a book. Raises Empty when the shelf is empty."""
        raise Empty

    def _hidden(self):
        raise Empty

def outer():
    def inner():
        raise ValueError("of the inner function")
    return inner

def again():
    try:
        pass
    except ValueError:
        raise
'''


def test_functions_are_found_with_their_docstrings_and_what_they_raise() -> None:
    functions = {function.place.split()[1]: function for function in Module("a.py", EXAMPLE).functions}
    assert set(functions) == {"Shelf.take", "Shelf._hidden", "outer", "outer.inner", "again"}
    assert {name for name, function in functions.items() if function.is_public} == {
        "Shelf.take",
        "outer",
        "again",
    }
    assert {name for name, function in functions.items() if function.raises} == {
        "Shelf.take",
        "Shelf._hidden",
        "outer.inner",
    }
    assert functions["Shelf.take"].says_what_it_raises
    assert not functions["outer"].docstring


def test_a_function_in_a_private_class_is_not_public() -> None:
    (function,) = Module("a.py", "class _Hidden:\n    def take(self): ...\n").functions
    assert not function.is_public


def test_tokens_of_a_function_leave_out_its_docstring_and_comments() -> None:
    (function,) = Module("a.py", 'def f(x):\n    """A text."""\n    return x + 1  # one more\n').functions
    assert function.tokens == 4


def test_a_cycle_is_found_through_packages_and_imports_within_functions() -> None:
    modules = [
        Module("__init__.py", ""),
        Module("shelf/__init__.py", "from wirewatch.shelf.books import Book"),
        Module("shelf/books.py", "def f():\n    import wirewatch.paper.ink"),
        Module("paper/__init__.py", ""),
        Module("paper/ink.py", "from wirewatch.shelf import books"),
    ]
    (cycle,) = structure.import_cycles(structure.module_graph(modules))
    assert cycle == ["wirewatch.paper.ink", "wirewatch.shelf", "wirewatch.shelf.books"]


def test_an_import_for_type_checking_only_makes_no_cycle() -> None:
    modules = [
        Module("a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wirewatch import b\n"),
        Module("b.py", "import wirewatch.a"),
    ]
    assert structure.import_cycles(structure.module_graph(modules)) == []
    assert structure.imports_of(ast.parse(modules[1].text)) == {"wirewatch.a"}


def test_a_violation_of_each_limit_is_reported() -> None:
    wide = "x = " + "1" * 120
    module = Module("shelf/a.py", f"{wide}\n" + "def f():\n" + "    pass\n" * 450)
    crowded = [Module(f"shelf/m{number}.py", '"""A module."""\n') for number in range(structure.MAX_MODULES)]
    assert structure.problems_of([module, *crowded]) == [
        "shelf/ has 16 modules",
        "shelf/a.py has 452 lines",
        "shelf/a.py:2 f has 451 lines",
        "shelf/a.py:1 has 124 columns",
        "shelf/a.py has no docstring",
    ]
