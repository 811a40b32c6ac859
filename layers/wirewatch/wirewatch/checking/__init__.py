"""A configuration as a whole: which versions of its files are in use, and the tests embedded in
watchlists.

The modules in reading order: `configuration_files` (turns all files into watchlists, routes,
problems and an index), `compiled_configuration` (the outcome), `sources` (the texts in use),
`template_files`, `file_names`, `embedded_tests`, `problems`, `differences` (between two
configurations). The package `configuration` reads single files. `pipeline.compilation` and
`commands.files.check` store and report the result.
"""
