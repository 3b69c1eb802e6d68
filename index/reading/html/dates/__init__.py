"""Find the days of a page: published, modified, fetched.

Public names: `choose.page_dates`, which takes `Markup` and `PageContent` and gives `Dates`.
`stated` collects the days in the markup and the address, `printed` those that readers see. Both
give evidence; `index.dates.choose` decides which wins, and `choose` here asks htmldate only if
neither has a whole day.

May import the ground modules, `index.sections`, `index.dates`, and the other folders of
`index.reading`.
"""
