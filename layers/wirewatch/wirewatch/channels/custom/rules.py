"""Checks the syntax tree of a template for things that a template must not contain.

The checks run in the subprocess that renders templates (see `worker`). This subprocess has limits,
because parsing a template may take any amount of time and memory.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

REMOVED = {  # filters of Jinja2 that are not available → what to do instead
    "safe": "remove it: values are always escaped; write markup outside of {{ }}",
    "escape": "remove it: values are escaped already",
    "e": "remove it: values are escaped already",
    "forceescape": "remove it: values are escaped already",
    "urlize": "remove it; {{ story | linked }} writes a link",
    "attr": "write story.headline",
    "random": "remove it: a digest must be the same each time it is rendered",
}


@dataclass(frozen=True)
class TemplateProblem:
    """A mistake in a template, or a warning.

    `word` is the text in the template that causes the problem. It is empty if this text is unknown.
    `line` is 1 if the line is not known.
    """

    line: int
    message: str
    fix: str = ""
    word: str = ""


def problems_of(
    text: str, environment: Environment, base: str, blocks: Collection[str]
) -> list[TemplateProblem]:
    """Return the problems of a template in the order of its lines.

    `base` is the built-in template that the template may extend, or "". `blocks` are the names of
    the blocks of `base`.
    """
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        return [syntax_problem(error)]
    found = [
        *_other_templates(tree, base),
        *_unknown_blocks(tree, base, blocks),
        *_switched_escaping(tree),
        *_internals(tree),
        *_unknown_functions(tree, environment),
        *_unknown_variables(tree, environment),
    ]
    return sorted(found, key=lambda problem: problem.line)


def syntax_problem(error: TemplateSyntaxError) -> TemplateProblem:
    """Return a problem which says why Jinja2 can't read a template."""
    return TemplateProblem(
        error.lineno, f"the template can't be read: {error.message}", "check the braces and tags"
    )


def suggestion(word: str, options: Collection[str]) -> str:
    """Return a fix such as `did you mean headline?`. The fix names the option that is most similar
    to `word`. If no option is similar, the fix names all options.
    """
    close = get_close_matches(word, list(options), n=1)
    return f"did you mean {close[0]}?" if close else f"use one of {', '.join(sorted(options))}"


def _other_templates(tree: nodes.Template, base: str) -> Iterator[TemplateProblem]:
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport)):
        tag = "include" if isinstance(node, nodes.Include) else "import"
        fix = "write the text here; {% macro %} defines what is used several times"
        yield TemplateProblem(node.lineno, f"{{% {tag} %}} is not available", fix, tag)
    for extends in tree.find_all(nodes.Extends):
        name = extends.template.value if isinstance(extends.template, nodes.Const) else None
        if name != base or not base:
            fix = f'write {{% extends "{base}" %}}' if base else "write the whole template here"
            yield TemplateProblem(extends.lineno, "a template can't extend this", fix, "extends")


def _unknown_blocks(tree: nodes.Template, base: str, blocks: Collection[str]) -> Iterator[TemplateProblem]:
    """Yield a problem for each block that the custom template has and the built-in template `base`
    does not have. Jinja2 would ignore such a block. A custom template that does not extend `base`
    may have any blocks.
    """
    if tree.find(nodes.Extends) is None:
        return
    for block in tree.find_all(nodes.Block):
        if block.name not in blocks:
            message = f"{base} has no block {block.name!r}"
            yield TemplateProblem(block.lineno, message, suggestion(block.name, blocks), block.name)


def _switched_escaping(tree: nodes.Template) -> Iterator[TemplateProblem]:
    for node in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
        yield TemplateProblem(node.lineno, "{% autoescape %} is not available", "remove it", "autoescape")


def _internals(tree: nodes.Template) -> Iterator[TemplateProblem]:
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        if isinstance(node, nodes.Getattr):
            name: object = node.attr
        elif isinstance(node, nodes.Getitem):
            name = node.arg.value if isinstance(node.arg, nodes.Const) else ""
        if isinstance(name, str) and name.startswith("_"):
            message = f"{name!r} can't be read: it begins with an underscore"
            yield TemplateProblem(
                node.lineno, message, "use the variables that docs/templates.md lists", name
            )


def _unknown_functions(tree: nodes.Template, environment: Environment) -> Iterator[TemplateProblem]:
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        assert isinstance(node, nodes.Filter | nodes.Test)
        word, known = (
            ("filter", environment.filters) if isinstance(node, nodes.Filter) else ("test", environment.tests)
        )
        if node.name not in known:
            fix = REMOVED.get(node.name) if word == "filter" else None
            message = f"there is no {word} {node.name!r}"
            yield TemplateProblem(node.lineno, message, fix or suggestion(node.name, known), node.name)


def _unknown_variables(tree: nodes.Template, environment: Environment) -> Iterator[TemplateProblem]:
    """Yield one problem for each variable that is not defined anywhere. The problem has the line of
    the first use.
    """
    lenient = environment.overlay()
    # unknown filters and tests are reported elsewhere; here, any function takes their place
    lenient.filters = {node.name: suggestion for node in tree.find_all(nodes.Filter)}
    lenient.tests = {node.name: suggestion for node in tree.find_all(nodes.Test)}
    tree.set_environment(lenient)
    undeclared = meta.find_undeclared_variables(tree)
    tree.set_environment(environment)
    unknown = undeclared - {"page", "part", "parts"} - set(environment.globals)
    in_blocks = {"section", "story", "headline"} if tree.find(nodes.Extends) is not None else set()
    for name in sorted(unknown - in_blocks - {"super", "self", "caller", "loop", "varargs", "kwargs"}):
        line = min((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), default=1)
        fix = suggestion(name, ["page", "part", "parts"])
        yield TemplateProblem(line, f"there is no variable {name!r}", fix, name)
