"""A configuration as a whole: which versions of its files are in use, and the tests embedded in
watchlists.

In reading order: `configuration_files` (all files → watchlists, routes, problems and an index),
`sources` (the texts in use), `template_files`, `file_names`, `embedded_tests`,
`problems`, `differences` (between two configurations). Reading a single file belongs to
`configuration`, storing and reporting the result to `pipeline.compilation` and
`commands.files.check`.
"""
