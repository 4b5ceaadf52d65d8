"""What an engineer writes in a day: every report of a list by requests, its tables by pandas.read_html, its rows by to_sql.

    python -m benchmarks.naive_loop BASE_URL DATABASE_URL

It is what the product is measured against, run as a process of its own. It keeps no bytes, knows no line of a form, checks
nothing, and stores the rows of every table of a page as they come.
"""

import io
import sys
from urllib.parse import urljoin

import pandas as pd
import requests
from lxml import html
from sqlalchemy import create_engine

LIST = "/ndbg/index.html"
COLUMNS = [f"column_{number}" for number in range(16)]


def main() -> None:
    """Load all reports of the list into the table `cells`, anew."""
    base, database = sys.argv[1:]
    engine = create_engine(database)
    session = requests.Session()
    listed = html.fromstring(session.get(base + LIST, timeout=30).content)
    links = [link for link in listed.iter("a") if link.get("title")]
    for number, link in enumerate(links):
        page = session.get(urljoin(base, str(link.attrib["href"])), timeout=30)
        page.encoding = "utf-8"
        rows = join_tables(pd.read_html(io.StringIO(page.text)))
        rows["report"] = link.attrib["title"]
        rows.to_sql("cells", engine, if_exists="append" if number else "replace", index=False)
    engine.dispose()


def join_tables(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all tables under one another, with the columns that every page has."""
    numbered = [table.set_axis(range(table.shape[1]), axis=1) for table in tables]
    return (
        pd.concat(numbered, ignore_index=True).reindex(columns=range(len(COLUMNS))).set_axis(COLUMNS, axis=1)
    )


if __name__ == "__main__":
    main()
