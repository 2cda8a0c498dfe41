#!/bin/sh
# Installs what running (`run`) or testing (`dev`) needs, and nothing twice. As root it installs system packages
# too; otherwise it prints the one command to run. Usage: sh tools/setup.sh run|dev
set -eu
kind=$1
cd "$(dirname "$0")/.."

missing=""
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
wanted="$wanted fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
[ "$kind" = run ] || wanted="$wanted poppler-utils"
if command -v dpkg-query >/dev/null; then # what packets are set with; elsewhere than on Debian nobody can tell
  for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
fi
if [ "$kind" = dev ]; then
  command -v chromium >/dev/null || missing="$missing chromium"
fi
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ]; then
    echo "Installing system packages:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "Some system packages are missing. Run this once, then repeat your command:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
  fi
fi

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Plumbline needs Python 3.11 or newer; python3 is $(python3 --version)." >&2
  exit 1
}

wanted=$(cat requirements/uv.txt "requirements/$kind.txt" | sha256sum | cut -d' ' -f1)
stamp=.venv/.plumbline-$kind
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi

echo "Installing Python packages"
.venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; python3 -m venv .venv; }
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
# uv is quicker; pip knows this machine's own settings for certificates and mirrors where uv does not
UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install --quiet --require-hashes --python .venv/bin/python \
  -r "requirements/$kind.txt" 2>/dev/null || {
  echo "uv could not fetch the packages; pip tries, which takes about a minute"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.txt"
}
echo "$wanted" >"$stamp"
