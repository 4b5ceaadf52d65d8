-- One row a report: what mart_fact shows of each of its facts, of the version that is current at the moment in question.
SELECT
    c.version_id AS version_id,
    r.report_id AS report_id,
    p.code AS publisher_code,
    p.name AS publisher_name,
    p.kind AS publisher_kind,
    r.year AS year,
    v.title AS report_title,
    v.url AS report_url,
    v.published_on AS published_on,
    v.recorded_at AS recorded_at,
    st.code AS site_code,
    st.name AS site_name
FROM report r
JOIN publisher p ON p.publisher_id = r.publisher_id
JOIN site st ON st.site_id = p.site_id
JOIN report_current c ON c.report_id = r.report_id
-- A damaged pointer may name a version of another report.
JOIN report_version v ON v.version_id = c.version_id AND v.report_id = r.report_id
WHERE {current} AND {scope}
