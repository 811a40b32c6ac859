"""Compiles all files of a configuration together, and runs the tests embedded in watchlists.

The modules in reading order: `configuration_files`, `compiled_configuration` (the outcome),
`sources` (the texts in use), `template_files`, `file_names`, `embedded_tests`, `problems`,
`differences` (between two configurations). The package `configuration` reads single files.
`pipeline.compilation` stores and reports the outcome.
"""
