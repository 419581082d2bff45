#!/usr/bin/env bash
# Makes the pictures of the icon again from its three drawings. Needs rsvg-convert (librsvg2-bin) and convert (imagemagick).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

drawing() {
    if [ -e "scantill-$1.svg" ]; then echo "scantill-$1.svg"; else echo scantill.svg; fi
}

for size in 16 24 32 48 64 128 256 512; do
    rsvg-convert --width "$size" --height "$size" "$(drawing "$size")" --output "scantill-$size.png"
done
# What a file of Windows carries. A picture of 256 is the largest that it may.
convert scantill-{16,24,32,48,64,256}.png scantill.ico
