#!/usr/bin/env bash
set -euo pipefail
exec dotnet fsi --nologo --quiet "$(dirname "${BASH_SOURCE[0]}")/build.fsx" "$@"
