#!/usr/bin/env bash
# Superset with the bundle, on the loopback address: serve.sh [URL OF THE DATABASE]
# SUPERSET_HOME (.superset) has its programs in venv, and keeps its settings, SUPERSET_PORT is 8088.
set -euo pipefail
bi=$(cd "$(dirname "$0")" && pwd)
export SUPERSET_HOME=$(realpath "${SUPERSET_HOME:-.superset}")
export PATH=$SUPERSET_HOME/venv/bin:$PATH FLASK_APP=superset SUPERSET_CONFIG_PATH=$bi/superset_config.py
# the setting avoids wrong joins, see docs/design.md
url=${1:-duckdb:///$PWD/iom.duckdb?access_mode=READ_ONLY&disabled_optimizers=common_subplan}

umask 077
secret=$SUPERSET_HOME/secret password=$SUPERSET_HOME/password log=$SUPERSET_HOME/log
[ -f "$secret" ] || python -c 'import secrets; print(secrets.token_urlsafe(42))' > "$secret"
[ -f "$password" ] || python -c 'import secrets; print(secrets.token_urlsafe(9))' > "$password"
export SUPERSET_SECRET_KEY=$(cat "$secret")

# run a command of Superset, which writes much; show it if the command fails
quietly() { "$@" > "$log" 2>&1 || { cat "$log" >&2; exit 1; }; }
if [ ! -f "$SUPERSET_HOME/ready" ]; then
    quietly superset db upgrade
    quietly superset fab create-admin --username admin --firstname IOM --lastname admin \
        --email admin@localhost --password "$(cat "$password")"
    quietly superset init
    touch "$SUPERSET_HOME/ready"
fi

bundle=$SUPERSET_HOME/bundle
rm -rf "$bundle"
cp -r "$bi/bundle" "$bundle"
URL=$url python -c 'import os, re, sys
text = open(sys.argv[1]).read()
open(sys.argv[1], "w").write(re.sub("(?m)^sqlalchemy_uri: .*", lambda line: "sqlalchemy_uri: " + os.environ["URL"], text))
' "$bundle/databases/iomdb.yaml"
quietly superset import-directory --overwrite "$bundle"
# it reports an invalid bundle in the log only
! grep "An error occurred" "$log" >&2 || exit 1

port=${SUPERSET_PORT:-8088}
echo "http://127.0.0.1:$port/superset/dashboard/iomdb/  user admin, password $(cat "$password"); Ctrl-C stops it"
quietly gunicorn --bind "127.0.0.1:$port" --workers 2 --threads 4 --worker-class gthread --timeout 120 \
    --log-level warning "superset.app:create_app()"
