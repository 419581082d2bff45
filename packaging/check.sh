#!/usr/bin/env bash
# Is this package good? Looks into it, then installs it on a clean system of the same release as this one and uses it there:
# the dependencies suffice, the window opens, an upgrade and a removal leave the ledger alone.
#
#   packaging/check.sh DEB [OLDER]
#
# OLDER is the package that the shop has before; where it is not given, the same one under a lower version.
# The clean system needs root (or sudo that does not ask) and debootstrap, xvfb, xdotool, imagemagick; without them only the look into the
# package is taken, and it says so. All of it happens below target/package-check and in namespaces of its own, and is removed at the end;
# two pictures stay: the demo, and the shop after the upgrade.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin
self=$(realpath -- "${BASH_SOURCE[0]}")
place=$(dirname "$self")/../target/package-check

say() {
    printf '\n--> %s\n' "$*"
}

die() {
    echo "packaging/check.sh: $*" >&2
    exit 1
}

skip() {
    printf '\n--> SKIPPED, nothing was installed anywhere: %s\n' "$*"
    exit 0
}

# What can be known of the package as it lies there.
look_into() {
    local tree=$work/tree name size
    say "$(dpkg-deb --show "$deb")"
    dpkg-deb --raw-extract "$deb" "$tree"
    # No script, no configuration file: so nothing of it can touch what is in anybody's home.
    [ "$(find "$tree/DEBIAN" -type f -printf '%f\n' | sort | xargs)" = "control md5sums" ] || die "there is more in it than control and md5sums"
    [ "$(find "$tree" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs)" = "DEBIAN usr" ] || die "it writes outside of /usr"
    dpkg-deb --contents "$deb" | awk '$2 != "root/root" { exit 1 }' || die "not everything in it belongs to root"
    (cd "$tree" && md5sum --quiet --check DEBIAN/md5sums)
    for name in copyright LICENSE-MIT LICENSE-APACHE fonts-OFL.txt third-party.txt.gz; do
        [ -s "$tree/usr/share/doc/scantill/$name" ] || die "$name is missing"
    done
    grep --quiet 'SIL OPEN FONT LICENSE' "$tree/usr/share/doc/scantill/copyright" || die "the font's licence is not in the copyright file"
    for size in 16 24 32 48 64 128 256 512; do
        [ -s "$tree/usr/share/icons/hicolor/${size}x$size/apps/scantill.png" ] || die "no icon of $size pixels"
    done
    if command -v desktop-file-validate >/dev/null; then
        desktop-file-validate "$tree/usr/share/applications/scantill.desktop"
    fi
    if command -v appstreamcli >/dev/null; then
        appstreamcli validate --no-net "$tree"/usr/share/metainfo/*.xml
    fi
}

# The same package under a lower version.
make_older() {
    sed -i 's/^Version: .*/Version: 0.0.1-1/' "$work/tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/tree" "$work/older.deb" >/dev/null
    older=$work/older.deb
}

# The archive of packages that this machine uses itself.
mirror() {
    apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Release: $release" "Component: main" | head -n 1
}

# A system with nothing but what every one has.
make_clean_system() {
    local from
    from=$(mirror)
    [ -n "$from" ] || die "apt on this machine names no archive of $release"
    say "a clean $release from $from"
    apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries)' >"$work/apt.conf" || true
    rm -rf --one-file-system "$root"
    debootstrap --variant=minbase "$release" "$root" "$from" >"$place/debootstrap.log" || { tail "$place/debootstrap.log"; die "debootstrap failed"; }
    cp "$work/apt.conf" "$root/etc/apt/apt.conf.d/90host"
    inside useradd --create-home till
}

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

apt() {
    inside apt-get --quiet --quiet --yes --no-install-recommends "$@" >"$place/apt.log" 2>&1 || { cat "$place/apt.log"; die "apt-get $* failed"; }
}

version() {
    inside dpkg-query --show --showformat='${Version}' scantill
}

# Sets $at_the_till too: what makes the person at the till run a command.
begin_display() {
    local display
    mkdir -p "$root/tmp/.X11-unix"
    mkfifo "$work/display"
    Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp -noreset 3>"$work/display" 2>"$place/xvfb.log" &
    read -r display <"$work/display"
    export DISPLAY=:$display
    at_the_till=(chroot --userspec=till:till "$root" env -i PATH=/usr/bin:/bin HOME=/home/till LC_ALL=C.UTF-8 DISPLAY="$DISPLAY")
    mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
}

# Starts the till with these arguments and waits until its window is drawn. $till is its process, $window its window.
open_window() {
    "${at_the_till[@]}" scantill "$@" >"$place/scantill.log" 2>&1 &
    till=$!
    window=$(timeout 60 xdotool search --sync --all --onlyvisible --pid "$till" --name scantill | tail -n 1) || true
    [ -n "$window" ] || { cat "$place/scantill.log"; die "no window from scantill $*"; }
}

end_window() {
    kill "-$1" "$till"
    wait "$till" 2>/dev/null || true
}

take_picture() {
    local colours
    import -window "$window" "$1"
    colours=$(identify -format %k "$1")
    [ "$colours" -gt 50 ] || die "the window shows only $colours colours, see $1"
}

# Every file of the shop with its hash.
shop_sums() {
    (cd "$root/home/till" && find . -type f -print0 | sort --zero-terminated | xargs --null sha256sum)
}

verify() {
    "${at_the_till[@]}" scantill ledger verify || die "the ledger does not hold together"
}

unchanged() {
    shop_sums | diff "$work/sums" - || die "$1 has touched the shop's files"
}

# A shop of the older version, with a gateway that answers, and a ledger out of the middle of a day that ended without power.
keep_shop() {
    local shop=/home/till/.local/share/scantill name value
    # Runs until the namespaces go.
    exec {told}< <("${at_the_till[@]}" scantill simulate --listen 127.0.0.1:0 2>"$place/simulate.log")
    declare -A gateway
    while [ -z "${gateway[api_key]-}" ] && IFS=' =' read -r name value <&"$told"; do
        gateway[$name]=${value//\"/}
    done
    at_the_till+=("SCANTILL_API_KEY=${gateway[api_key]}")
    inside install --directory --owner=till --group=till -m 700 /home/till/.local /home/till/.local/share "$shop"
    sed --regexp-extended "s#^(appid|mch_id|base_url|backup_url) = .*#\1 = \"@\1@\"#" "$root/usr/share/doc/scantill/examples/scantill.toml" |
        sed "s#@appid@#${gateway[appid]}#; s#@mch_id@#${gateway[mch_id]}#; s#@[a-z]*_url@#${gateway[base_url]}#" >"$root$shop/scantill.toml"

    open_window demo --lang en
    end_window KILL
    mv "$root"/tmp/scantill-demo-*/ledger.sqlite3* "$root$shop/"
    rm -rf "$root"/tmp/scantill-demo-*
    before=$(verify)
    echo "$before"
    case "$before" in *" 0 sales"*) die "the shop has not sold anything: this proves nothing" ;; esac
    shop_sums >"$work/sums"
}

# Everything that happens on the clean system.
use_it() {
    [ -n "$older" ] || make_older
    make_clean_system
    mount -t proc proc "$root/proc"
    begin_display
    cp "$older" "$root/tmp/older.deb"
    cp "$deb" "$root/tmp/newer.deb"

    say "the older version, with a ledger"
    apt update
    apt install /tmp/older.deb
    ! inside ldd /usr/bin/scantill | grep 'not found' || die "a library is missing"
    keep_shop

    say "the new version over it"
    apt install /tmp/newer.deb
    [ "$(version)" = "$(dpkg-deb --field "$deb" Version)" ] || die "the new version is not installed"
    unchanged "the upgrade"
    [ "$(verify)" = "$before" ] || die "the ledger says something else now"
    inside dpkg --verify scantill

    say "its window"
    open_window demo --lang en
    take_picture "$place/demo.png"
    end_window TERM
    "${at_the_till[@]}" scantill check || die "the new version could not take a sale on the older one's ledger"
    open_window
    take_picture "$place/shop.png"
    end_window TERM
    verify
    shop_sums >"$work/sums"

    say "removed, installed again, purged"
    apt remove scantill
    [ ! -e "$root/usr/bin/scantill" ] || die "it is still there"
    unchanged "the removal"
    apt install /tmp/newer.deb
    verify
    apt purge scantill
    unchanged "the purge"
    [ -z "$(find "$root/usr" "$root/etc" "$root/var/lib/dpkg/info" -iname '*scantill*')" ] || die "the purge left something behind"
    say "good; pictures in $place"
}

if [ "${1-}" = --inside ] && [ "$#" = 6 ]; then
    deb=$2 older=$3 work=$4 place=$5 release=$6 root=$5/root
    use_it
    exit
fi

if [ "$#" -lt 1 ] || [ "$#" -gt 2 ]; then
    echo "usage: packaging/check.sh DEB [OLDER]" >&2
    exit 2
fi
deb=$(realpath --canonicalize-existing -- "$1")
older=${2:+$(realpath --canonicalize-existing -- "$2")}
mkdir -p "$place"
place=$(realpath -- "$place")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
look_into

release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$release" ] || skip "this system's release has no name"
for tool in debootstrap unshare Xvfb xdotool import apt-get; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done
as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || skip "only root may make a clean system"
fi
own_namespaces=("${as_root[@]}" unshare --mount --propagation private --pid --fork --kill-child --mount-proc)
"${own_namespaces[@]}" true 2>/dev/null || skip "this machine allows no namespaces"
"${as_root[@]}" sh -c 'mknod "$0" c 1 3 && : >"$0"' "$work/null" 2>/dev/null || skip "this machine allows no device files"
# With its namespaces go the display, the till and every mount, so that nothing but plain files is left to remove.
trap '"${as_root[@]}" rm -rf --one-file-system "$work" "$place/root"' EXIT
"${own_namespaces[@]}" "$self" --inside "$deb" "$older" "$work" "$place" "$release"
