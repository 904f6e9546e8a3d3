# Sourced by tests/run, examples/run and .ci/run: what they need of the machine.
# Sets `python` (3.11 or later) and offers need_packages, make_venv and say.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
jobs=$(nproc)
# Eight sources at a time: a first build takes a third of the time.
unity=(-DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8)
# What tests are built with; what is built with the same comes from the compiler cache, in whatever folder
# below build.  With asserts; -O1 compiles twice as fast as -O2 -g, and its code is fast enough for tests.
tested=(-DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 "${unity[@]}"
  -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCASEPATH_WERROR=ON)
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

say() { printf '\n== %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need_packages NAME...: installs by apt what is missing.  "a|b" is a if there is such a package, else b.
need_packages() {
  command -v apt-get > /dev/null || return 0  # another system: CMake says what is missing
  local missing=() wanted alternatives name found
  for wanted in "$@"; do
    IFS='|' read -r -a alternatives <<< "$wanted"
    found=
    for name in "${alternatives[@]}"; do
      if dpkg-query -W -f '${Status}' "$name" 2> /dev/null | grep -q 'ok installed'; then
        found=yes
        break
      fi
      apt-cache show "$name" > /dev/null 2>&1 && break  # there is such a package: b will not do
    done
    [ -n "$found" ] || missing+=("$wanted")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
    echo "These packages are missing, and only root can install them: ${missing[*]}" >&2
    exit 1
  fi
  say "apt: ${missing[*]}"
  as_root apt-get update -qq
  local chosen=()
  for wanted in "${missing[@]}"; do
    IFS='|' read -r -a alternatives <<< "$wanted"
    for name in "${alternatives[@]}"; do
      if apt-cache show "$name" > /dev/null 2>&1; then
        chosen+=("$name")
        break
      fi
    done
  done
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${chosen[@]}" > /dev/null
}

# find_python: sets `python` to a Python of version 3.11 or later that can make a venv.
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" > /dev/null && "$name" -c \
        'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
      python=$(command -v "$name")
      return 0
    fi
  done
  return 1
}

need_python() {
  need_packages ca-certificates
  find_python && has_python_headers && return 0
  need_packages python3 python3-venv python3-dev
  find_python && has_python_headers && return 0
  need_packages python3.11 python3.11-venv python3.11-dev  # where python3 is older
  if ! find_python; then
    echo "casepath needs Python 3.11 or later with the module venv" >&2
    exit 1
  fi
}

has_python_headers() {
  "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))'
}

# make_venv FOLDER: makes it, if there is none that works, and puts it first in PATH.
make_venv() {
  if ! "$1/bin/python" -c 'import pip' 2> /dev/null; then
    say "Python environment in $1"
    rm -rf "$1"
    "$python" -m venv "$1"
    "$1/bin/python" -m pip install -q --upgrade pip
  fi
  export PATH="$root/$1/bin:$PATH" VIRTUAL_ENV="$root/$1"
}

# unless_done STAMP KEY COMMAND...: runs the command unless it succeeded before with the same key.
unless_done() {
  local stamp=$1 key=$2
  shift 2
  if [ "$(cat "$stamp" 2> /dev/null)" != "$key" ]; then
    rm -f "$stamp"
    "$@"
    echo "$key" > "$stamp"
  fi
}

# digest PATH...: one word that changes when a file below changes.
digest() {
  find "$@" -type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

# pip_extra NAME: installs what pyproject.toml lists to build casepath, to run it, and under an extra.
pip_extra() {
  python - "$1" > "$VIRTUAL_ENV/requirements.txt" << 'END'
import sys
import tomllib

with open("pyproject.toml", "rb") as file:
    document = tomllib.load(file)
extras = document["project"]["optional-dependencies"]


def expand(name):
    for line in extras[name]:
        if line.startswith("casepath["):
            for inner in line[len("casepath[") : -1].split(","):
                yield from expand(inner)
        else:
            yield line


lines = [*document["build-system"]["requires"], *document["project"]["dependencies"], *expand(sys.argv[1])]
print("\n".join(sorted(set(lines))))
END
  python -m pip install -q --prefer-binary -r "$VIRTUAL_ENV/requirements.txt"
}

# need_cmake: 3.24 or later, from pip where the system's is older.
need_cmake() {
  local have
  have=$(cmake --version 2> /dev/null | sed -n 's/^cmake version \([0-9.]*\).*/\1/p')
  if [ -z "$have" ] || [ "$(printf '%s\n3.24\n' "$have" | sort -V | head -n 1)" != 3.24 ]; then
    python -m pip install -q 'cmake>=3.24'
  fi
}
