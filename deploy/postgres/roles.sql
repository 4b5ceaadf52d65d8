-- The roles and databases of a new PostgreSQL, made once by its superuser. psql 15 or later; the passwords come from the
-- environment: DB_PASSWORD_GONGKAI, DB_PASSWORD_PREFECT, DB_PASSWORD_BI.
\set ON_ERROR_STOP on
\getenv gongkai_password DB_PASSWORD_GONGKAI
\getenv prefect_password DB_PASSWORD_PREFECT
\getenv bi_password DB_PASSWORD_BI

-- Owns the warehouse: upgrades it, and writes every night.
CREATE ROLE gongkai LOGIN PASSWORD :'gongkai_password';
-- Owns the records of Prefect's server, where there is one.
CREATE ROLE prefect LOGIN PASSWORD :'prefect_password';
-- Reads the marts, and nothing else.
CREATE ROLE bi LOGIN PASSWORD :'bi_password';
ALTER ROLE bi SET search_path = marts;

CREATE DATABASE gongkai OWNER gongkai ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE prefect OWNER prefect ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE gongkai, prefect FROM PUBLIC;
GRANT CONNECT ON DATABASE gongkai TO bi;
