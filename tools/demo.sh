#!/usr/bin/env bash
# The main job on the demonstration fleet, on embedded nodes in .centrex/nodes: validate, plan, apply, plan again.
set -euo pipefail
cd "$(dirname "$0")/.."
centrex=$1
say() { printf '\n\033[1m$ centrex %s\033[0m\n' "$*"; }
run() { say "$@"; "$centrex" "$@"; }

plans=.centrex/plans
mkdir -p "$plans"
run validate
for node in $("$centrex" list-nodes); do
  run plan --node "$node" --out "$plans/$node.plan"
  run apply "$plans/$node.plan"
  run plan --node "$node" --detailed-exitcode
done
