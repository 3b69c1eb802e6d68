"""Read printed days, and choose the day of publication.

`choose` holds the ladder of sources and hands on most public names: `choose`, `plausible`,
`parse_day`, `find_days`, `url_day`. `find` and `textual` read printed days with the words of
`names`, `urls` those of addresses, `relative` "two days ago". `values` checks days and computes
with them, `ordinals` turns them into day numbers.

May import the ground modules and `index.sections`. Nothing here touches the disk.
"""
