"""The same reports by Scrapy, as its documentation shows it: a spider that yields the rows, and a pipeline that stores them.

    python -m benchmarks.scrapy_crawl BASE_URL SQLITE_FILE

Scrapy is in the dependency group `bench`, which only `make bench` installs. Like the naive loop it keeps no bytes, knows no
line of a form and checks nothing.
"""

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

LIST = "/ndbg/index.html"
SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "TELNETCONSOLE_ENABLED": False,
    "ITEM_PIPELINES": {"benchmarks.scrapy_crawl.StoreRows": 1},
}


class ReportSpider(scrapy.Spider):  # type: ignore[misc]
    """Follows the links of the list, and yields the rows of each report's tables."""

    name = "reports"

    def parse(self, response: Any) -> Iterator[Any]:
        """Follow each link of the list."""
        for link in response.css("ul.list a"):
            yield response.follow(link, self.parse_report, meta={"title": link.attrib["title"]})

    def parse_report(self, response: Any) -> Iterator[dict[str, Any]]:
        """The rows of all tables of a page."""
        rows = [
            [" ".join(cell.css("::text").getall()).strip() for cell in row.css("td, th")]
            for row in response.css("table tr")
        ]
        yield {"title": response.meta["title"], "rows": rows}


class StoreRows:
    """Stores the rows of a report, a transaction each."""

    def open_spider(self) -> None:
        """Make the table anew."""
        self._conn = sqlite3.connect(sys.argv[2])
        self._conn.execute("CREATE TABLE cells (report TEXT, row_no INTEGER, texts TEXT)")

    def close_spider(self) -> None:
        """Close the file."""
        self._conn.close()

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Insert the rows of a report."""
        rows = [(item["title"], number, "\t".join(texts)) for number, texts in enumerate(item["rows"])]
        with self._conn:
            self._conn.executemany("INSERT INTO cells VALUES (?, ?, ?)", rows)
        return item


def main() -> None:
    """Crawl to the end."""
    process = CrawlerProcess(SETTINGS)
    process.crawl(ReportSpider, start_urls=[sys.argv[1] + LIST])
    process.start()


if __name__ == "__main__":
    main()
