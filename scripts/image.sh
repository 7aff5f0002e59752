#!/usr/bin/env bash
# Build the image `drytake` from this checkout: scripts/image.sh [TAG [WORDS OF THE BUILDER...]]
#
# BUILDER is docker, podman or buildah, the first that is here; PYTHON (python3) downloads the wheels, for the Python of the image: where
# that is another, say PIP_WORDS, such as `--python-version 3.13 --only-binary :all:`, which is what the base image needs.
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${1:-drytake:latest}
shift || true
python=${PYTHON:-python3}
builder=${BUILDER:-$(for one in docker podman buildah; do command -v "$one" && break; done || true)}
[[ $builder ]] || { echo "image: there is no docker, podman or buildah here" >&2; exit 2; }

rm -rf wheels
trap 'rm -rf wheels' EXIT
"$python" -m pip wheel -q --no-deps --wheel-dir wheels .
wheel=$(echo wheels/drytake-*.whl)
# shellcheck disable=SC2086 # words
"$python" -m pip download -q --dest wheels ${PIP_WORDS---python-version 3.13 --only-binary :all:} "$wheel[mcp,redis]"
"$builder" build "$@" --file Containerfile --tag "$tag" .
echo "image: $tag"
