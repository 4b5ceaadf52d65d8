"""The offices of a site: every printing of a name in titles and links, put together where it means one office."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extract.adapters.publisher_proposals import guess_kind
from extract.records import Reference
from extract.survey.codes import make_codes
from extract.survey.findings import mark_office
from transform.text.folding import normalise_text, remove_whitespace
from transform.text.offices import is_office_name, split_name
from transform.text.titles import judge_title


@dataclass(frozen=True, slots=True)
class Region:
    """The district whose site it is and its city, as far as the site names them."""

    city: str | None = None
    district: str | None = None

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What precedes the names of its offices, the longest first."""
        whole = f"{self.city}{self.district}" if self.city and self.district else None
        return tuple(prefix for prefix in (whole, self.district) if prefix)


@dataclass(frozen=True, slots=True)
class Office:
    """An office to register. ``years`` are those of its listed reports, in order; ``area`` is the site's key of it."""

    code: str
    name: str
    kind: str
    area: str | None
    aliases: tuple[str, ...]
    years: tuple[int, ...]


def find_region(site_name: str, references: Iterable[Reference]) -> Region:
    """The district that the site's name names, else the one that most titles name."""
    regions = [region for region in split_name(normalise_text(site_name)).regions if len(region) > 1]
    if not regions:
        names = (judge_title(reference.title or "").publisher for reference in references)
        own = Counter(
            region for name in names if name and (region := split_name(normalise_text(name)).own_region)
        )
        regions = [region for region, _ in own.most_common(1)]
    if not regions:
        return Region()
    return Region(regions[-2] if len(regions) > 1 else None, regions[-1])


def collect_offices(
    references: Iterable[Reference], areas: Mapping[str, str], region: Region
) -> tuple[list[Office], list[str]]:
    """The offices that titles or links name, by name, and hints about names that could not be used."""
    printed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    years: defaultdict[str, set[int]] = defaultdict(set)
    unclear: set[str] = set()
    for reference in references:
        name = remove_whitespace(reference.publisher or judge_title(reference.title or "").publisher or "")
        if name and not is_office_name(name):
            unclear.add(name)
        elif name:
            mark = mark_office(_cut_region(name, region))
            printed[mark][name] += 1
            years[mark].update([reference.year] if reference.year else [])
    keys: dict[str, str] = {}
    hints = [f"{name!r} in a title may be no office: look at it" for name in sorted(unclear)]
    for area, name in areas.items():
        mark = mark_office(_cut_region(name, region))
        printed[mark][name] += 1
        if keys.setdefault(mark, area) != area:
            hints.append(f"{name} has a second area, {area}: {keys[mark]} was taken")
    return _register(printed, years, keys, region), hints


def _register(
    printed: Mapping[str, Counter[str]],
    years: Mapping[str, set[int]],
    keys: Mapping[str, str],
    region: Region,
) -> list[Office]:
    names = {mark: _choose_name(counted, region) for mark, counted in printed.items()}
    codes = make_codes(names.values())
    taken = set(names.values())
    offices = []
    for mark, name in sorted(names.items(), key=lambda pair: pair[1]):
        others = dict.fromkeys([*printed[mark], *_vary(name), *(f"{pre}{name}" for pre in region.prefixes)])
        begins = name.startswith(region.prefixes) if region.prefixes else False
        aliases = tuple(
            alias for alias in others if alias not in taken and not (begins and alias not in printed[mark])
        )
        taken.update(aliases)
        offices.append(
            Office(
                codes[name],
                name,
                guess_kind(name),
                keys.get(mark),
                aliases,
                tuple(sorted(years.get(mark, ()))),
            )
        )
    return offices


def _vary(name: str) -> tuple[str, ...]:
    """The longer name under which a street or a town signs as well."""
    ending = {"街道": "办事处", "镇": "人民政府", "乡": "人民政府"}
    return tuple(f"{name}{longer}" for short, longer in ending.items() if name.endswith(short))


def _choose_name(printed: Counter[str], region: Region) -> str:
    """The name that is printed most, without the district; of equals the shortest."""
    bare: Counter[str] = Counter()
    for name, count in printed.items():
        bare[_cut_region(name, region)] += count
    return min(bare, key=lambda name: (-bare[name], len(name), name))


def _cut_region(name: str, region: Region) -> str:
    """A name without the district's in front; the government keeps it, and so do offices of the city or of another
    district."""
    regions = split_name(normalise_text(name)).regions
    rest = name.removeprefix("".join(regions))
    is_own = regions[-1:] == (region.district,) and (
        len(regions) == 1 or region.city is None or regions[-2] == region.city
    )
    is_office = not rest.startswith(("人民政府", "政府")) and is_office_name(rest)
    return rest if is_own and rest != name and is_office else name
