"""The kinds of place a site profile can name to look for reports."""

import re
from typing import Annotated, Literal

import soupsieve
from pydantic import BaseModel, ConfigDict, Field, field_validator


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1)
    """A path under the site's base_url, or a whole address on an allowed host."""

    @property
    def key(self) -> str:
        """The name under which listings of this source are remembered from run to run."""
        return f"{self.kind_name}:{self.path}"

    @property
    def kind_name(self) -> str:
        """The ``kind`` of the profile."""
        return str(getattr(self, "kind", ""))


class AnnualReportSource(_Source):
    """xxgkAnnualReport.jsp, asked for every publisher area x year."""

    kind: Literal["jcms_annual_report"]
    first_year: int = Field(default=2008, ge=2000, le=2100)


class ColumnSource(_Source):
    """A column page with its XML island, and dataproxy.jsp behind it. ``unit`` keeps to one of its lists."""

    kind: Literal["jcms_column"]
    unit: str | None = None


class SearchSource(_Source):
    """The 信息公开 module: POST search.jsp, paged. ``column`` keeps the articles of one column, for sites
    where an empty ``area`` makes the search answer for the whole site."""

    kind: Literal["jcms_search"]
    params: dict[str, str] = Field(default_factory=dict)
    column: str | None = None

    @property
    def key(self) -> str:
        """Several searches share one address, so the parameters belong to the name."""
        chosen = "&".join(f"{name}={value}" for name, value in sorted(self.params.items()))
        return f"{self.kind}:{self.path}?{chosen}"


class JpaasSource(_Source):
    """The newer platform: a column page whose lists come as JSON. ``tag`` keeps to one list of the page."""

    kind: Literal["jpaas_column"]
    tag: str | None = None
    page_size: int = Field(default=15, ge=1, le=100)


class LinksSource(_Source):
    """Any page with links: a CSS selector, and a pattern that titles of reports match."""

    kind: Literal["links"]
    selector: str = "a[href]"
    title_pattern: str | None = None

    @field_validator("title_pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @field_validator("selector")
    @classmethod
    def _selects(cls, selector: str) -> str:
        try:
            soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"not a CSS selector: {error}") from error
        return selector


Source = Annotated[
    AnnualReportSource | ColumnSource | SearchSource | JpaasSource | LinksSource, Field(discriminator="kind")
]
