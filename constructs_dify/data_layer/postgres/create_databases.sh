#!/bin/sh
# Runs once, while the image initialises an empty data folder: Dify's login, its database and extensions, and the
# plugin daemon's database where there is to be one.
# The image sources this file unless it is executable, so that nothing here may change the shell.

: "${DIFY_USERNAME:?}" "${DIFY_PASSWORD:?}" "${DIFY_DATABASE:?}"

# psql reads the environment by itself, which keeps the password off the command line.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set extensions ''
\getenv username DIFY_USERNAME
\getenv password DIFY_PASSWORD
\getenv database DIFY_DATABASE
\getenv plugin_database DIFY_PLUGIN_DATABASE
\getenv extensions DIFY_EXTENSIONS

-- The log shows a statement that fails, and one of these contains the password.
SET log_min_error_statement = 'panic';

CREATE ROLE :"username" LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"username";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;

\if :{?plugin_database}
CREATE DATABASE :"plugin_database" OWNER :"username";
REVOKE ALL ON DATABASE :"plugin_database" FROM PUBLIC;
\connect :"plugin_database"
CREATE EXTENSION "uuid-ossp";
\endif

\connect :"database"
CREATE EXTENSION "uuid-ossp";
SELECT format('CREATE EXTENSION IF NOT EXISTS %I', name)
FROM regexp_split_to_table(:'extensions', '\s+') AS name
WHERE name <> ''
\gexec
SQL
