-- One row a fact that is current at the moment in question.
SELECT
    p.code AS publisher_code,
    p.name AS publisher_name,
    p.kind AS publisher_kind,
    r.year AS year,
    fo.code AS form,
    i.code AS indicator_code,
    i.label AS indicator_label,
    i.section AS section,
    b.code AS breakdown,
    f.unit AS unit,
    COALESCE(k.corrected, f.value) AS value,
    CASE WHEN k.corrected IS NULL THEN f.state ELSE 'reported' END AS state,
    f.raw AS raw,
    v.title AS report_title,
    v.url AS report_url,
    v.published_on AS published_on,
    vp.sha256 AS snapshot_sha256,
    f.table_no AS table_no,
    f.row_no AS row_no,
    f.column_no AS column_no,
    v.recorded_at AS recorded_at,
    f.value AS printed_value,
    k.note AS correction,
    i.section_label AS section_label,
    i.parent_label AS parent_label,
    b.label AS breakdown_label,
    r.report_id AS report_id,
    v.version_id AS version_id,
    st.code AS site_code,
    st.name AS site_name
FROM report_current c
JOIN report r ON r.report_id = c.report_id
JOIN publisher p ON p.publisher_id = r.publisher_id
JOIN site st ON st.site_id = p.site_id
JOIN report_version v ON v.version_id = c.version_id
JOIN fact f ON f.version_id = c.version_id
JOIN indicator i ON i.indicator_id = f.indicator_id
JOIN form fo ON fo.form_id = i.form_id
JOIN breakdown b ON b.breakdown_id = f.breakdown_id
LEFT JOIN version_part vp ON vp.version_id = f.version_id AND vp.part = f.part
LEFT JOIN fact_correction k
    ON k.version_id = f.version_id
    AND k.indicator_id = f.indicator_id
    AND k.breakdown_id = f.breakdown_id
    AND {applied}
WHERE {current}
