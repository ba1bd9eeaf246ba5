#!/bin/bash
# Our client's publish rate beside that of libnats, by turns. Takes a C compiler, libnats (apt-get install libnats-dev) and nats-server.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program=$(mktemp)
trap 'rm -f "$program"' EXIT
cc -O2 -Wall -Wextra -o "$program" bench/libnats/publish.c -lnats
dotnet run -c Release --project bench/Chronicle.Load -- libnats --program "$program" "$@"
