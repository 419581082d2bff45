#!/usr/bin/env bash
# Makes the packages of this system: a .deb and a plain tarball. Prints their paths; everything else goes to standard error.
#
#   packaging/build.sh [--binary PATH] [--version VERSION] [--out DIR]
#
#   --binary    take this program instead of building the one that is shipped
#   --version   the version of the packages, where it is not that of Cargo.toml
#   --out       where they go, target/package where it is not given
#
# The same program gives the same packages, byte for byte: their only time is SOURCE_DATE_EPOCH, or that of the last commit.
# Needs what the program needs to build, and dpkg-dev and python3.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
    echo "packaging/build.sh: $*" >&2
    exit 2
}

binary=
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
out=target/package
while [ "$#" -gt 0 ]; do
    [ "$#" -gt 1 ] || die "usage: packaging/build.sh [--binary PATH] [--version VERSION] [--out DIR]"
    case "$1" in
        --binary) binary=$(cd "$here" && realpath -- "$2") ;;
        --version) version=$2 ;;
        --out) out=$(cd "$here" && realpath --canonicalize-missing -- "$2") ;;
        *) die "unknown option $1" ;;
    esac
    shift 2
done

for tool in dpkg-deb dpkg-shlibdeps python3 strip; do
    command -v "$tool" >/dev/null || die "$tool is missing (apt install dpkg-dev python3 gcc)"
done

id=invalid.scantill.scantill
arch=$(dpkg --print-architecture)
target=$(rustc --version --verbose | sed -n 's/^host: //p')
# In Debian's order of versions a tilde comes before the end, as a pre-release must.
deb_version=${version/-/\~}-1
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat --format=%Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH=$epoch

# Builds what is shipped. Nobody's folders are named in it: not by Rust's panics, not by the assertions of the C code inside.
build_ship() {
    local target_dir=${CARGO_TARGET_DIR:-target} cargo_home=${CARGO_HOME:-$HOME/.cargo}
    local root=$PWD separator=$'\x1f'
    CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$HOME=~$separator--remap-path-prefix=$cargo_home=cargo$separator--remap-path-prefix=$root=scantill" \
        CFLAGS="${CFLAGS:-} -ffile-prefix-map=$HOME=~ -ffile-prefix-map=$cargo_home=cargo -ffile-prefix-map=$root=scantill" \
        cargo build --locked --profile ship --bin scantill --target-dir "$target_dir" >&2
    binary=$target_dir/ship/scantill
    for folder in "$cargo_home" "$(rustc --print sysroot)" "$root"; do
        ! grep --quiet --text --fixed-strings "$folder/" "$binary" || die "$folder is named in $binary"
    done
}

# Everything that is installed, below a prefix.
lay_out() {
    local prefix=$1 size
    local doc=$prefix/share/doc/scantill hicolor=$prefix/share/icons/hicolor
    install -D --strip "$binary" "$prefix/bin/scantill"
    install -D -m 644 packaging/scantill.desktop "$prefix/share/applications/scantill.desktop"
    install -d "$prefix/share/metainfo"
    sed "s|<!-- packaging/build.sh .*-->|<releases><release version=\"$version\" date=\"$(date --utc --date="@$epoch" +%F)\"/></releases>|" \
        "packaging/$id.metainfo.xml" >"$prefix/share/metainfo/$id.metainfo.xml"
    for size in 16 24 32 48 64 128 256 512; do
        install -D -m 644 "assets/icon/scantill-$size.png" "$hicolor/${size}x$size/apps/scantill.png"
    done
    install -D -m 644 assets/icon/scantill.svg "$hicolor/scalable/apps/scantill.svg"
    install -D -m 644 -t "$doc" README.md README.zh.md LICENSE-MIT LICENSE-APACHE
    install -D -m 644 assets/fonts/OFL.txt "$doc/fonts-OFL.txt"
    install -D -m 644 assets/scantill.example.toml "$doc/examples/scantill.toml"
    gzip --best --no-name <CHANGELOG.md >"$doc/changelog.gz"
    gzip --best --no-name <"$notices" >"$doc/third-party.txt.gz"
}

# A licence's text as a field of Debian's copyright file.
as_field() {
    sed 's/^[[:space:]]*$/./; s/^/ /' "$1"
}

copyright() {
    cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: scantill
Comment: What is built in beside the program's own code is listed in third-party.txt.gz, each with its licence.

Files: *
Copyright: The scantill authors
License: Expat or Apache-2.0

Files: assets/fonts/*.otf
Copyright: 2014-2021 Adobe (http://www.adobe.com/)
License: OFL-1.1
Comment: Noto Sans CJK SC, cut down to GB 2312; both faces are inside the program.

Files: packaging/$id.metainfo.xml
Copyright: The scantill authors
License: CC0-1.0

License: Expat
$(as_field LICENSE-MIT)

License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0; it also stands beside this file as LICENSE-APACHE.

License: OFL-1.1
$(as_field assets/fonts/OFL.txt)

License: CC0-1.0
 On Debian systems the text is in /usr/share/common-licenses/CC0-1.0.
END
}

debian_changelog() {
    cat <<END
scantill ($deb_version) unstable; urgency=medium

  * Release $version; what is new stands in changelog.gz.

 -- $maintainer  $(date --utc --date="@$epoch" --rfc-email)
END
}

# The libraries that the file names; $1 is the program.
linked_libraries() {
    mkdir -p "$work/shlibs/debian"
    printf 'Source: scantill\n\nPackage: scantill\nArchitecture: any\n' >"$work/shlibs/debian/control"
    (cd "$work/shlibs" && dpkg-shlibdeps -O "$1" | sed -n 's/^shlibs:Depends=//p')
}

# The libraries that the window loads while it runs: no tool finds them in the file.
loaded_libraries="libx11-6, libx11-xcb1, libxcursor1, libxi6, libxkbcommon0, libxkbcommon-x11-0"
loaded_libraries+=", libwayland-client0, libwayland-egl1, libegl1, libgl1-mesa-dri"

control() {
    local linked
    linked=$(linked_libraries "$1/usr/bin/scantill")
    cat <<END
Package: scantill
Version: $deb_version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(find "$1/usr" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
Depends: $linked, $loaded_libraries, ca-certificates
Recommends: gnome-keyring | org.freedesktop.secrets, xdg-desktop-portal-gtk | xdg-desktop-portal-backend | zenity, libfontconfig1
Suggests: fonts-noto-cjk
Section: misc
Priority: optional
Description: scan-to-pay till for one shop
 The cashier types an amount, the customer scans the code on the screen, and
 the lamp turns green when the payment by WeChat Pay is proven and written to
 disk. Refunds, people with roles and PINs, and a record of who did what are in
 the same window; everything is kept with its proof in one ledger file.
 .
 The ledger and the settings are in the home of who runs the till. Neither an
 upgrade nor a removal of this package touches them.
 .
 "scantill demo" needs no account and no network.
END
}

make_deb() {
    local tree=$work/deb deb=$out/scantill_${deb_version}_$arch.deb
    lay_out "$tree/usr"
    copyright >"$tree/usr/share/doc/scantill/copyright"
    debian_changelog | gzip --best --no-name >"$tree/usr/share/doc/scantill/changelog.Debian.gz"
    install -d "$tree/DEBIAN"
    control "$tree" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | sort --zero-terminated | xargs --null md5sum >DEBIAN/md5sums)
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$deb" >&2
    echo "$deb"
}

make_tarball() {
    local name=scantill-$version-${target%%-*}-linux
    local tarball=$out/$name.tar.gz
    lay_out "$work/$name"
    tar --create --directory="$work" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu "$name" |
        gzip --best --no-name >"$tarball"
    echo "$tarball"
}

maintainer="The scantill authors <packages@scantill.invalid>"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
notices=$work/third-party.txt
[ -n "$binary" ] || build_ship
[ -x "$binary" ] || die "$binary is no program"
packaging/notices.py "$target" >"$notices"
mkdir -p "$out"
make_deb
make_tarball
