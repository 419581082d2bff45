#!/usr/bin/env python3
"""Prints which packages are built into the program and under which licences, with the text of each licence once.

usage: packaging/notices.py TARGET      for example x86_64-unknown-linux-gnu
"""

import json
import pathlib
import re
import subprocess
import sys

# Also the fonts of the drawing stack, whose texts have the fonts' names.
LICENCE = re.compile(r"(?i)^((un)?licen[cs]e|copying|notice|ofl|ufl|hack-regular\.txt|.*-license\.txt)")
NO_TEXT = (".rs", ".py", ".svg", ".png")


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments], check=True, capture_output=True, encoding="utf-8").stdout


def built_in(target):
    """Name and version of all that is linked into the program, without what only helps to build or to test it."""
    tree = cargo("tree", "--locked", "--edges=normal,no-proc-macro", f"--target={target}", "--prefix=none", "--format={p}")
    return {tuple(line.split()[:2]) for line in tree.splitlines()}


def licence_texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    files = (file for file in folder.rglob("*") if LICENCE.match(file.name) and file.suffix not in NO_TEXT and file.is_file())
    return [file.read_text(encoding="utf-8", errors="replace").strip() for file in sorted(files)]


def main(target):
    wanted = built_in(target)
    metadata = json.loads(cargo("metadata", "--locked", "--format-version=1", f"--filter-platform={target}"))
    packages = [package for package in metadata["packages"] if package["source"] and (package["name"], f"v{package['version']}") in wanted]
    packages.sort(key=lambda package: (package["name"], package["version"]))

    print("What is built into scantill beside its own code, and under which licences.")
    print("A package whose text is not below comes without one; the name of its licence stands in the list.\n")
    by_text = {}
    for package in packages:
        name = f"{package['name']} {package['version']}"
        print(f"{name}: {package['license'] or 'see below'}; {package['repository'] or 'no address given'}")
        for text in licence_texts(package):
            names = by_text.setdefault(" ".join(text.split()), (text, []))[1]
            if name not in names:
                names.append(name)
    for text, names in by_text.values():
        print(f"\n{'=' * 80}\n{', '.join(names)}\n{'-' * 80}\n{text}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    sys.stdout.reconfigure(encoding="utf-8")
    main(sys.argv[1])
