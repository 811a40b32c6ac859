"""Compiles a configuration as a whole: decides which version of each file is in use, and runs the
tests embedded in watchlists.

The modules in reading order: `configuration_files` (turns all files into watchlists, routes,
problems and an index), `compiled_configuration` (the outcome), `sources` (the texts in use),
`template_files`, `file_names`, `embedded_tests`, `problems`, `differences` (between two
configurations). The package `configuration` reads single files. `pipeline.compilation` stores and
reports the result; `commands.files.check` prints it.
"""
