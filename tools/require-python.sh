#!/usr/bin/env bash
# Says what is missing to make the virtual environment, instead of letting venv or pip fail obscurely.
set -eu
python=${1:-python3}
if ! command -v "$python" >/dev/null; then
  echo "centrex needs python3, 3.11 or later: apt install python3 python3-venv" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "centrex needs Python 3.11 or later; $("$python" --version) is here. Name another: make PYTHON=python3.12 …" >&2
  exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing python3-venv, which this machine lacks" >&2
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
  else
    echo "centrex needs Python's venv module: apt install python3-venv" >&2
    exit 1
  fi
fi
