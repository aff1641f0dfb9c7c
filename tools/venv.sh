#!/bin/sh
# Make a virtual environment and install pinned requirements into it: venv.sh FOLDER REQUIREMENTS
# Names what a bare machine lacks, with the package that brings it.
set -eu
venv=$1
requirements=$2

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "State Zero needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo none)." >&2
    echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3.12" >&2
    exit 2
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "Python's venv is missing. Install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2
        exit 2
    fi
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "Installing $requirements (pinned, with hashes)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$requirements"
