#!/usr/bin/env bash
# Runs this repository's own Paket. paket.dependencies and paket.lock name their
# package source as %PAKET_SOURCE%: unless the caller set that variable, it becomes
# the first source enabled in this machine's own NuGet configuration.
# MSBuild calls this script too (PaketExePath in Directory.Build.props), once a
# project and with paths relative to it: so it stays in the caller's folder, and
# leaves at once when paket.lock is the one restored last. One restores at a time.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
lock="$root/paket.lock"
is_restored() {
  [ -f "$root/paket-files/paket.restore.cached" ] || return 1
  # macOS has only the second one.
  hash="$( (sha256sum <"$lock" 2>/dev/null || shasum -a 256 <"$lock") | cut -d ' ' -f 1)"
  grep -qi "\"projectsRestoredHash\": \"$hash\"" "$root/paket-files/paket.restore.cached"
}
if [ "$*" = restore ]; then
  if is_restored; then exit 0; fi
  # Two builds of one fresh clone would restore at once and one would fail: the link names the process that restores.
  turn="$root/paket-files/restoring"
  mkdir -p "$root/paket-files"
  until ln -s "$$" "$turn" 2>/dev/null; do
    holder="$(readlink "$turn" || true)"
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -f "$turn"; else sleep 0.2; fi
  done
  trap 'rm -f "$turn"' EXIT
  if is_restored; then exit 0; fi
fi
if [ -z "${PAKET_SOURCE:-}" ]; then
  PAKET_SOURCE="$(dotnet nuget list source --format Short | sed -n 's/^E //p' | head -n 1)"
  export PAKET_SOURCE
fi
if [ -z "$PAKET_SOURCE" ]; then
  echo "eng/paket.sh: no package source is enabled; see 'dotnet nuget list source', or set PAKET_SOURCE" >&2
  exit 1
fi
(cd "$root" && dotnet tool restore) >/dev/null
status=0
dotnet paket "$@" || status=$?
# Paket writes the source it expanded into the lock file: put the variable back.
if [ -f "$lock" ] && grep -qxF "  remote: ${PAKET_SOURCE%/}" "$lock"; then
  awk -v src="${PAKET_SOURCE%/}" '$0 == "  remote: " src { $0 = "  remote: %PAKET_SOURCE%" } { print }' "$lock" >"$lock.tmp"
  mv "$lock.tmp" "$lock"
fi
exit "$status"
