"""Sections: names and paths of sections, from breadcrumbs, addresses and labels.

`paths` cleans a stated path, `breadcrumbs` cuts names that ran together, `vocabulary` counts a site's names.
Pure. Imports the ground floor alone.
"""
