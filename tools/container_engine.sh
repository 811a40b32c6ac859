#!/usr/bin/env bash
# Prepares a Debian machine for `make containers`, without Docker and without an image registry.
# Installs podman, and builds an image under the name of AWS's image for Python 3.13. The image contains
# Debian, CPython 3.13 and the Lambda runtime client, not Amazon Linux. So it can show that packages and
# handlers work in a container, but not that they work with the libraries of AWS's image.
#
#   sudo tools/container_engine.sh FOLDER_OF_CPYTHON_3.13 SCRATCH_FOLDER
#
# At its end it prints the commands to run in the shell before `make containers`.
set -euo pipefail
PYTHON=${1:?folder of a CPython 3.13 installation}
SCRATCH=${2:?scratch folder}
REQUIREMENTS=$(cd "$(dirname "$0")/../requirements" && pwd)/runtime.txt
IMAGE=public.ecr.aws/lambda/python:3.13-$([ "$(uname -m)" = aarch64 ] && echo arm64 || echo x86_64)
SOCKET=/run/podman/podman.sock

apt-get update -qq
apt-get install -y -qq --no-install-recommends podman runc netavark aardvark-dns iptables debootstrap
mkdir -p /etc/containers "$SCRATCH" "$(dirname "$SOCKET")"
[ -e /etc/containers/containers.conf ] || cat > /etc/containers/containers.conf <<'CONF'
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
[network]
network_backend = "netavark"
CONF

MIRROR=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
ROOT=$SCRATCH/rootfs
[ -d "$ROOT/var/runtime" ] || debootstrap --variant=minbase --include=libssl3,libffi8,libsqlite3-0,ca-certificates \
  "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$ROOT" "$MIRROR"
mkdir -p "$ROOT"/var/lang "$ROOT"/var/runtime "$ROOT"/var/task "$ROOT"/var/rapid
cp -a "$PYTHON"/. "$ROOT/var/lang/"
rm -rf "$ROOT/var/lang/lib/python3.13/test"
"$PYTHON/bin/python3" -m pip install -q --require-hashes --target "$ROOT/var/runtime" -r "$REQUIREMENTS"
cat > "$ROOT/var/runtime/bootstrap" <<'BOOT'
#!/bin/sh
export PYTHONPATH=/var/task:/opt/python:/var/runtime
exec /var/lang/bin/python3.13 -m awslambdaric "$_HANDLER"
BOOT
chmod +x "$ROOT/var/runtime/bootstrap"
tar -C "$ROOT" -c . | podman import --change "ENV LD_LIBRARY_PATH=/var/lang/lib" - "$IMAGE"
echo
echo "podman system service --time=0 unix://$SOCKET &"
echo "ip addr replace 10.88.0.1/32 dev lo"
echo "export DOCKER_HOST=unix://$SOCKET"
