# Sourced by ./run and ./test. `venv_from LOCK` leaves a .venv that holds what the lock says, and this folder.

say() { printf '%s\n' "majlis: $*" >&2; }
stop() { say "$*"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }

# The stamp that says which lock a .venv was filled from.
stamp_of() { printf '.venv/.filled-from-%s' "$1"; }

# The system's own comes first: a distribution builds it with profiles, and one that was compiled by a version
# manager without them takes half as long again for the same work. One that can make a .venv goes before one that cannot.
find_python() {
    for needed in "import sys, ensurepip, venv" "import sys"; do
        for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
            if "$candidate" -c "$needed; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
                command -v "$candidate"
                return
            fi
        done
    done
    stop "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3"
}

need_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    if is_root && command -v apt-get >/dev/null 2>&1; then
        say "installing python3-venv"
        apt-get update -qq >/dev/null 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null ||
            stop "python3-venv could not be installed. Please type: apt-get install python3-venv"
    else
        stop "Python's venv module is missing. Please type: sudo apt-get install python3-venv"
    fi
}

# Half of the lock by each of two pips: one of them uses one processor. The lock names everything that is needed,
# so neither looks for more. What the house imports is compiled when it does; compiling all would cost seconds.
# A script's background jobs ignore Ctrl-C: without the trap two pips would go on filling .venv beside the next two.
# ($! is the one that was just begun, where the signal comes before it is in the list.)
install_from() {
    awk 'BEGIN { turn = 0 } /^[a-zA-Z0-9]/ { turn = 1 - turn } { print > (".venv/half-" turn ".txt") }' "$1"
    pids=
    trap 'kill $pids ${!:-} 2>/dev/null || true; wait; exit 130' INT TERM HUP
    for half in .venv/half-0.txt .venv/half-1.txt; do
        .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes \
            --no-deps --no-compile --only-binary :all: -r "$half" &
        pids="$pids $!"
    done
    sound=0
    for pid in $pids; do wait "$pid" || sound=1; done
    trap - INT TERM HUP
    return "$sound"
}

# What the children that read files import. They may write nothing, so each of them would compile it anew.
FOR_CHILDREN="PIL docx lxml openpyxl pikepdf pptx pypdfium2 pypdfium2_cfg pypdfium2_raw typst typing_extensions.py"
compile_for_children() {
    set -- "$PWD/majlis/files"
    for package in $FOR_CHILDREN; do set -- "$@" "$site/$package"; done
    .venv/bin/python -m compileall -q "$@" || say "not everything could be compiled; files are read more slowly"
}

venv_from() {
    lock=$1
    wanted=$(sha256sum "$lock" | cut -d' ' -f1)
    if [ -x .venv/bin/python ] && [ "$(cat "$(stamp_of "$lock")" 2>/dev/null)" = "$wanted $PWD" ]; then
        return
    fi
    python=$(find_python)
    need_venv_module "$python"
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        say "making .venv"
        "$python" -m venv --clear .venv || stop ".venv could not be made"
    fi
    say "installing from $lock (this needs the network, once)"
    install_from "$lock" || stop "the packages of $lock could not be installed; see above"
    # This folder itself needs no build: one line makes it importable, and the command is three.
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$PWD" >"$site/majlis-here.pth"
    compile_for_children
    printf '#!/bin/sh\nexec "%s" -m majlis "$@"\n' "$PWD/.venv/bin/python" >.venv/bin/majlis
    chmod +x .venv/bin/majlis
    printf '%s %s\n' "$wanted" "$PWD" >"$(stamp_of "$lock")"
    if [ "$lock" = requirements-dev.lock ]; then # it holds everything of the other one (a house test says so)
        printf '%s %s\n' "$(sha256sum requirements.lock | cut -d' ' -f1)" "$PWD" >"$(stamp_of requirements.lock)"
    fi
}
