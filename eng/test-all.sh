#!/bin/bash
# All tests, then what takes hours: every drill, the growth and bounds benchmarks, a soak. For a machine of its own, once a day or before a release.
# TIMES (default 1) repeats each drill; KILLS and EVENTS are those of the drill of kills. The last line counts what failed; the exit code is not 0 when anything did.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

times=${TIMES:-1}
chronicle=src/Chronicle.Cli/bin/Release/net10.0/chronicle
failed=()

# Runs one thing under a time limit and remembers whether it failed. Exit code 4 is "this machine can't": it is said, and counts as skipped.
run() {
  local limit=$1
  shift
  printf '\n== %s (%d s)\n' "$*" "$SECONDS"
  timeout --kill-after=60s "$limit" "$@"
  local code=$?
  if ((code == 4)); then
    echo "eng/test-all.sh: skipped, this machine can't: $*" >&2
  elif ((code != 0)); then
    failed+=("$* (exit code $code)")
  fi
}

run 3h env LONG=1 ./eng/test.sh
[[ -x $chronicle ]] || { echo "eng/test-all.sh: $chronicle is missing: the build failed" >&2; exit 1; }

for ((time = 1; time <= times; time++)); do
  run 2h "$chronicle" drill --fault kill --kills "${KILLS:-100}" --events "${EVENTS:-1000000}" --no-progress
  run 1h "$chronicle" drill --fault slow-disk --no-progress
  run 30m "$chronicle" drill --fault full-disk --no-progress
  run 30m "$chronicle" drill --fault lock --kills 20 --no-progress
  run 30m "$chronicle" drill --fault descriptors --kills 20 --no-progress
  run 30m "$chronicle" drill --fault clock-back --no-progress
  run 1h "$chronicle" drill --fault bus --no-progress
done

# Stages of the benchmark that are named here and not known to this build are said and skipped.
for stage in growth bounds soak; do
  if "$chronicle" bench --help | grep -q -w "$stage"; then
    run 6h "$chronicle" bench --only "$stage" --no-progress
  else
    echo "eng/test-all.sh: this build has no benchmark '$stage'" >&2
  fi
done

printf '\n'
for what in "${failed[@]}"; do
  echo "failed: $what"
done
echo "${#failed[@]} failed"
((${#failed[@]} == 0))
