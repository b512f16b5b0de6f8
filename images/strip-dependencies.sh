#!/bin/sh
# Leaves in node_modules what Node runs: no types, source maps or C sources, no binaries of other platforms. Licences stay.
set -eu
find node_modules packages -type f ! -iname 'licen[cs]e*' \
  \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.md' -o -name '*.c' -o -name '*.cc' -o -name '*.h' \) \
  -delete
find node_modules packages -path '*/prebuilds/*' -type d ! -name "linux-$(node -p process.arch)" -prune -exec rm -r {} +

# The packages of the workspace come compiled; what was installed inside of one waits for it in its place.
rm -r node_modules/@windlass
for nested in packages/*/node_modules; do
  [ -d "$nested" ] || continue
  package=node_modules/@windlass/$(basename "$(dirname "$nested")")
  mkdir -p "$package"
  mv "$nested" "$package"
done
