-- What BI may read, granted by the owner of the warehouse once its tables are there (gongkai db upgrade). The last line
-- holds for marts that a later upgrade makes anew.
\set ON_ERROR_STOP on
GRANT USAGE ON SCHEMA marts TO bi;
GRANT SELECT ON ALL TABLES IN SCHEMA marts TO bi;
ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT SELECT ON TABLES TO bi;
