#!/usr/bin/env bash
# Installs what the tests need and runs all of them. Needs the .NET 10 SDK, Node 20, git, and root for apt-get.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '\n== %s\n' "$*"; }

install_packages() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  ldconfig -p | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_packages
for folder in tests/clients; do
  if [ -f "$folder/package-lock.json" ]; then
    say "npm ci in $folder"
    npm ci --prefix "$folder" --no-progress
  fi
done

say "build, warnings are errors"
dotnet build Chronicle.slnx -c Release -v quiet

say "format"
dotnet format Chronicle.slnx --verify-no-changes --no-restore

status=0
say "dashboard"
npm test --prefix web 2>&1 | tee -a "$log" || status=1

for project in tests/*/*.csproj; do
  if grep -q Microsoft.NET.Test.Sdk "$project"; then
    say "$project"
    dotnet test "$project" -c Release --no-build -v quiet --logger "console;verbosity=normal" 2>&1 | grep -vE '^  Passed ' | tee -a "$log" || status=1
  fi
done

# dotnet: "Failed:     0, Passed:   269, …" or a table of "Passed: 269" lines; vitest: "Tests  87 passed (87)" with colours.
sum() { { sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -oE "$1" || true; } | grep -oE '[0-9]+' | awk '{ total += $1 } END { print total + 0 }' || true; }
passed=$(( $(sum '^ *Passed: +[0-9]+') + $(sum '^ *Tests .*[^0-9]([0-9]+) passed' ) ))
failed=$(( $(sum '^ *Failed: +[0-9]+') + $(sum '^ *Tests +[0-9]+ failed') ))
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && exit $status
exit 1
