-- One row a run.
SELECT
    flow,
    started_at AS started,
    finished_at AS finished,
    outcome,
    fetched,
    unchanged,
    loaded,
    failed,
    run_id,
    restated,
    held,
    missing,
    parameters
FROM run
