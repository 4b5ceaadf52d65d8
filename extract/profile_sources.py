"""The kinds of source that a site profile may have: the models of its [[source]] tables."""

import re
from typing import Annotated, Literal

import soupsieve
from pydantic import BaseModel, ConfigDict, Field, field_validator


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1)
    """A path under the site's base_url, or an absolute address on an allowed host."""

    @property
    def key(self) -> str:
        """The name of the source, under which its listings are compared from run to run."""
        return f"{self.kind_name}:{self.path}"

    @property
    def kind_name(self) -> str:
        """The ``kind`` of the profile."""
        return str(getattr(self, "kind", ""))


class AnnualReportSource(_Source):
    """xxgkAnnualReport.jsp, fetched for every publisher area and year."""

    kind: Literal["jcms_annual_report"]
    first_year: int = Field(default=2008, ge=2000, le=2100)


class ColumnSource(_Source):
    """A column page with embedded XML, and dataproxy.jsp behind it. ``unit`` selects one of its lists."""

    kind: Literal["jcms_column"]
    unit: str | None = None


class SearchSource(_Source):
    """The 信息公开 module: POST search.jsp, page by page. ``column`` selects the articles of one column, for sites
    where a search with an empty ``area`` returns those of the whole site."""

    kind: Literal["jcms_search"]
    params: dict[str, str] = Field(default_factory=dict)
    column: str | None = None

    @property
    def key(self) -> str:
        """Includes the parameters, because several searches share one address."""
        params = "&".join(f"{name}={value}" for name, value in sorted(self.params.items()))
        return f"{self.kind}:{self.path}?{params}"


class JpaasSource(_Source):
    """JPaaS, the newer platform: a column page whose lists come as JSON. ``tag`` selects one of its lists."""

    kind: Literal["jpaas_column"]
    tag: str | None = None
    page_size: int = Field(default=15, ge=1, le=100)


class LinksSource(_Source):
    """Any page with links: a CSS selector of the links, and a pattern that titles of reports match."""

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
