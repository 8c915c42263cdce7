"""How the documentation becomes pages: `make docs` builds it from the repository's root, and a warning is an error."""

project = "healthcode"
project_copyright = "the healthcode contributors"
extensions = ["myst_parser"]
myst_heading_anchors = 3
include_patterns = ["*.md", "docs/**"]
exclude_patterns = ["docs/_built", "**/node_modules"]
root_doc = "docs/contents"
# Pages of the repository link to source files and folders; a test sees to it that every link leads somewhere.
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]
html_theme = "furo"
html_title = "healthcode"
html_show_sourcelink = False
