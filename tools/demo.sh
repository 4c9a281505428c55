#!/usr/bin/env bash
# The main job on the demonstration fleet, on embedded nodes below .centrex/: validate, plan, apply, plan again.
set -euo pipefail
cd "$(dirname "$0")/.."
centrex=${1:-.venv/bin/centrex}
bold=$'\033[1m' plain=$'\033[0m'
[ -t 1 ] || bold='' plain=''
run() {
  printf '\n%s$ centrex %s%s\n' "$bold" "$*" "$plain"
  "$centrex" "$@"
}

rm -rf .centrex/nodes .centrex/plans
run validate
# Both nodes are new: nothing was ever applied to them.
run plan --first-apply --out .centrex/plans/
run apply .centrex/plans/
# The second plan is empty: exit code 0, not 2.
run plan --detailed-exitcode

# A change as a technician makes it, on a copy: Saturday mornings at the law firm begin at nine.
rm -rf .centrex/change
mkdir -p .centrex/change
cp -r tenants .centrex/change/tenants
sed -i "s|path: .centrex/nodes|path: ../nodes|" .centrex/change/tenants/_fleet/*.yaml
sed -i 's/{days: sat, hours: 09:30-12:00}/{days: sat, hours: 09:00-12:00}/' .centrex/change/tenants/delmas-avocats/appels.yaml
printf '\n%s# Saturday mornings at the law firm from nine (a changed copy of tenants/)%s\n' "$bold" "$plain"
run plan --tree .centrex/change/tenants --node pbx-ouest

cat <<'TEXT'

Next:
  edit a file below tenants/, then   .venv/bin/centrex plan
  or ask what happens to a call:     .venv/bin/centrex trace --from anonymous --to "01 99 00 10 00" --at "2026-11-28 10:00"
TEXT
