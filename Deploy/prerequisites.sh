# What Deploy/run and Deploy/test share. Sourced by both; does nothing by itself.
#
# Both scripts promise one clear sentence when something is missing, so every step that can fail goes through `fail`.

readonly swift_needed=6.3
# What the Swift toolchain itself expects to find on Debian 12, and what the package links against.
readonly build_packages=(
    binutils libc6-dev libstdc++-12-dev libncurses6 libcurl4 libxml2 git ca-certificates tzdata pkg-config
    libsqlite3-dev libnghttp2-dev libbrotli-dev zlib1g-dev libqrencode-dev
)

# Colours only where somebody looks at them.
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    readonly bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m' tty=1
else
    readonly bold='' dim='' red='' plain='' tty=0
fi

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s%s%s\n' "$red" "$*" "$plain" >&2
    exit 1
}

# Installs the Debian packages named that are not there yet.
need_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null; then
        say "${dim}Not a Debian system: install what these packages hold yourself: $*${plain}"
        return
    fi
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "Missing Debian packages (${missing[*]}): run 'apt-get install ${missing[*]}' as root, then start again."
        as_root=(sudo)
    fi
    say "Installing from Debian: ${missing[*]}"
    local log=$logs/packages.log
    # Old package lists are the usual reason for "not found", so they are renewed first.
    if ! { "${as_root[@]}" timeout 300 apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 900 \
            apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        if grep -qiE 'resolv|connect|timed out|unreachable|failed to fetch' "$log"; then
            fail "The Debian packages ${missing[*]} could not be downloaded: check the network (details: $log)."
        fi
        fail "The Debian packages ${missing[*]} could not be installed (details: $log)."
    fi
}

# Checks that a Swift toolchain is there and new enough.
need_swift() {
    local found complaint
    command -v swift >/dev/null ||
        fail "Swift $swift_needed is needed and not on the PATH: see https://www.swift.org/install/linux/."
    complaint=$(swift --version 2>&1 || true)
    found=$(sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' <<<"$complaint" | head -n 1)
    [[ -n $found ]] || fail "Swift is there but does not run: $(head -n 1 <<<"$complaint")"
    [[ $(printf '%s\n' "$swift_needed" "$found" | sort --version-sort | head -n 1) == "$swift_needed" ]] ||
        fail "Swift $found is too old: $swift_needed or newer is needed."
}

# Checks that a folder exists or can be made, and can be written to.
need_folder() {
    mkdir -p "$1" 2>/dev/null && [[ -w $1 ]] || fail "The folder $1 cannot be written to."
}

# Checks that nothing listens on a loopback port.
need_free_port() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        fail "Port $1 is in use: stop what listens there, or choose another one${2:+ with $2}."
    fi
}

# Runs `swift build` with the arguments given, showing one moving line; the whole log goes to $1.
build() {
    local log=$1 line step shown='' begun=$SECONDS status
    shift
    : >"$log"
    set +e
    timeout "${build_limit:-3000}" swift build "$@" 2>&1 </dev/null | while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]] || continue
        step="${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
        if ((tty)); then
            printf '\r\e[K%s' "$(printf '  building  %-14s %3d s  %s' "$step" $((SECONDS - begun)) "${BASH_REMATCH[3]}" |
                cut -c "1-${COLUMNS:-78}")"
        elif ((SECONDS / 30 > ${shown:--1})); then
            shown=$((SECONDS / 30))
            printf '  building  %-14s %3d s\n' "$step" $((SECONDS - begun))
        fi
    done
    status=${PIPESTATUS[0]}
    set -e
    ((tty)) && printf '\r\e[K'
    return "$status"
}

# Prints what a failed build complained about.
show_build_errors() {
    grep -E '(error|fatal): ' "$1" | sort -u | head -n 20 >&2 || tail -n 5 "$1" >&2
}
