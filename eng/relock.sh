#!/usr/bin/env bash
# Resolves paket.lock anew. Paket takes a package's dependencies from the feed's
# index, or, for a package that is already in the local package folder, from its
# .nuspec. An index that lists no dependencies gives a lock file without the
# transitive packages, so: resolve, let NuGet fetch the whole graph, and resolve
# again until nothing changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
old=""
for _ in 1 2 3 4 5 6 7 8; do
  rm -f paket.lock "${XDG_DATA_HOME:-$HOME/.local/share}"/Nuget/Cache/*.json
  ./eng/paket.sh install >/dev/null
  dotnet restore --force >/dev/null
  new="$(sha256sum paket.lock)"
  [ "$new" = "$old" ] && exit 0
  old="$new"
done
echo "paket.lock did not settle" >&2
exit 1
