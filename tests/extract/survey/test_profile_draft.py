"""The drafted profile loads, whatever a site wrote into titles and addresses."""

import tomllib

import pytest

from extract.profile import SiteProfile
from extract.profile_sources import ColumnSource, SearchSource
from extract.survey.findings import Finding
from extract.survey.offices import Office
from extract.survey.profile_draft import describe_years, draft_profile

HOSTILE = 'a"b\\c\n[site]\ncode = "x"\x7f\x00\u2028财政局'


def test_hostile_texts_stay_texts() -> None:
    sources = (
        ColumnSource(kind="jcms_column", path=HOSTILE, unit=HOSTILE),
        SearchSource(kind="jcms_search", path="/s", params={"infotypeId": HOSTILE}),
    )
    findings = [Finding(source, HOSTILE, HOSTILE, (), error=HOSTILE) for source in sources]
    office = Office("c", HOSTILE, "other", HOSTILE, (f"{HOSTILE}2",), (2019,))
    text = draft_profile("s", HOSTILE, "http://example.org", findings, [office], [HOSTILE])
    profile = SiteProfile.model_validate(tomllib.loads(text))
    assert (profile.site.code, profile.site.name) == ("s", HOSTILE)
    assert profile.sources == sources
    assert (profile.publishers[0].name, profile.publishers[0].area) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize(
    ("years", "words"), [((), "no year"), ((2019,), "2019"), ((2014, 2016, 2018), "2014 to 2018")]
)
def test_years_in_words(years: tuple[int, ...], words: str) -> None:
    assert describe_years(years) == words
