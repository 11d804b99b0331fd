#!/bin/sh
# Makes the database on the first start, then is the server.
set -eu
set -- -c unix_socket_directories=/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username "$POSTGRES_USER" --auth "$POSTGRES_HOST_AUTH_METHOD" >/dev/null
  echo "host all all all $POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
  pg_ctl --silent --wait --options "$* -c listen_addresses=" --log /dev/null start
  createdb --host /run/postgresql --username "$POSTGRES_USER" --maintenance-db postgres "$POSTGRES_DB"
  pg_ctl --silent --wait --mode fast stop
fi
exec postgres "$@" -c listen_addresses='*'
