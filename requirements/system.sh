#!/bin/sh
# The two parts that no Python package brings: Chromium for the tests in a browser, Java for those on Spark.
# As root on Debian they are installed; elsewhere this says what is missing, and the tests say again what they left out.
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing with apt-get: $missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of package names
    if apt-get update >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing >>"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log"
    rm -f "$log"
fi
echo "NOT INSTALLED: $missing. The tests that need it will be left out, and said so."
exit 0
