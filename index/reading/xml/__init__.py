"""XML of archives and agencies: where title, day, writers and paragraphs stand in each format.

`documents` tells the formats apart. Imports the ground floor and the joining of broken words alone.
"""
