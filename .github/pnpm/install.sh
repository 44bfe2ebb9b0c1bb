#!/usr/bin/env bash
# Installs the workspace with the pnpm whose hash is in package-lock.json, and puts its tools on the path. For Linux on x64.
# Usage: .github/pnpm/install.sh [option of `pnpm install` ...]
set -euo pipefail
npm ci --ignore-scripts --no-audit --no-fund --prefix .github/pnpm
.github/pnpm/node_modules/@pnpm/exe.linux-x64/pnpm install --frozen-lockfile "$@"
echo "$PWD/node_modules/.bin" >> "$GITHUB_PATH"
