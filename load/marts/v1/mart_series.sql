-- One row a concept, publisher and year.
SELECT
    n.code AS concept,
    n.label AS label,
    n.unit AS unit,
    p.code AS publisher_code,
    p.name AS publisher_name,
    p.kind AS publisher_kind,
    r.year AS year,
    s.value AS value,
    s.is_derived AS is_derived,
    fo.code AS form,
    n.caveat AS caveat,
    n.caveat_code AS caveat_code,
    n.caveat_zh AS caveat_zh,
    st.code AS site_code,
    st.name AS site_name
FROM report r
JOIN publisher p ON p.publisher_id = r.publisher_id
JOIN site st ON st.site_id = p.site_id
JOIN report_current c ON c.report_id = r.report_id
JOIN series_figure s ON s.version_id = c.version_id
JOIN concept n ON n.concept_id = s.concept_id
JOIN form fo ON fo.form_id = s.form_id
WHERE {current} AND {scope}
