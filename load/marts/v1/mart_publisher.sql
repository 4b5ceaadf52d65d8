-- One row a publisher, with the office that went on with its work.
SELECT
    p.code AS publisher_code,
    p.name AS publisher_name,
    p.kind AS publisher_kind,
    p.registered AS registered,
    p.first_year AS first_year,
    p.last_year AS last_year,
    q.code AS successor_code,
    q.name AS successor_name,
    st.division AS division_code,
    st.province AS province,
    st.city AS city,
    st.district AS district,
    st.code AS site_code,
    st.name AS site_name
FROM publisher p
JOIN site st ON st.site_id = p.site_id
LEFT JOIN publisher q ON q.publisher_id = p.successor_id
WHERE p.code <> 'unknown'
