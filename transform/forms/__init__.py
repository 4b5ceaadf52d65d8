"""The statutory forms as data, and the two catalogues that read it.

- ``f2008.toml``, ``f2014.toml``, ``f2019.toml``, ``f2021.toml``: the lines of a form, their labels, aliases, units and
  parents, and its applicant columns.
- ``columns.toml``: which column of a table is the label's, the unit's, and the annual figure's.
- ``relations.toml``: which arithmetic holds between lines, within a report and from one year to the next.
- ``concepts.toml``: which lines of the forms make one series.
- ``prose.toml``: which figures are looked for in running text, and by which patterns.
- ``checks.toml``: the level, the words and the advice of every check.

``catalogue`` reads the forms, columns, relations and concepts, ``check_catalogue`` the checks, and
``transform.prose_patterns`` the patterns.
"""
