#!/bin/bash
# Installs what the tests need and runs all of them. Expects the .NET 10 SDK, Node 20 and apt-get as root; works from any folder.
# LONG=1 runs also the tests that take long and repeat what shorter ones show: the benchmarks' own, many kills, bulk.
# The last line is 'N passed, N failed' over all runners; the exit code is not 0 when anything failed or could not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=$PWD/artifacts/test-results
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=1

stop() {
  echo "eng/test.sh: $*" >&2
  echo "0 passed, 1 failed"
  exit 1
}
say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

command -v dotnet >/dev/null || stop "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
command -v npm >/dev/null || stop "Node 20 with npm is missing: https://nodejs.org"

say "System packages"
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v strace >/dev/null || missing+=(strace)
command -v sqlite3 >/dev/null || missing+=(sqlite3)
command -v nats-server >/dev/null || missing+=(nats-server)
command -v prometheus >/dev/null && command -v promtool >/dev/null || missing+=(prometheus)
ldconfig -p | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)
if ((${#missing[@]})); then
  command -v apt-get >/dev/null || stop "these are missing, and there is no apt-get to install them: ${missing[*]}"
  [[ $(id -u) == 0 ]] || stop "run it as root once, or install these yourself: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || stop "apt-get update failed"
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || stop "apt-get could not install ${missing[*]}"
fi

say "npm packages"
for folder in web tests/clients; do
  npm ci --no-progress --loglevel=error --prefix "$folder" || stop "npm ci in $folder failed"
done

say "Build"
dotnet build Chronicle.slnx -c Release -warnaserror -v quiet || stop "the build failed"

failed=0
rm -rf "$results" && mkdir -p "$results"

# Beside the tests that measure nothing: it takes minutes, and one core.
dotnet format Chronicle.slnx --verify-no-changes --no-restore >"$results/format.txt" 2>&1 &
format=$!
check_format() {
  [[ -n $format ]] || return 0
  say "Format"
  wait "$format" || { cat "$results/format.txt"; echo "eng/test.sh: dotnet format would change files: run 'dotnet format'" >&2; failed=1; }
  format=
}

say "Tests of web/"
(cd web && timeout --kill-after=30s 10m npm run --silent test -- --reporter=default --reporter=json --outputFile.json="$results/web.json") || failed=1

filter=(--filter 'Length!=long')
[[ ${LONG:-0} != 1 ]] || filter=()

# One project at a time: the end-to-end tests measure memory and time.
for project in tests/*/*.csproj; do
  grep -q 'Microsoft.NET.Test.Sdk' "$project" || continue
  name=$(basename "$project" .csproj)
  [[ $name != Chronicle.EndToEnd ]] || check_format
  say "$name"
  # A test that hangs ends its run after five minutes (tests/tests.runsettings); a runner that hangs is ended after fifty.
  timeout --kill-after=30s 50m dotnet test "$project" -c Release --no-build "${filter[@]}" --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
    --logger "console;verbosity=minimal" --blame-hang --blame-hang-timeout 5m --blame-hang-dump-type none || failed=1
  [[ -s $results/$name.trx ]] || { echo "eng/test.sh: $name left no results" >&2; failed=1; }
done

check_format
say "Done"
node eng/sum-results.mjs "$results" "$failed"
