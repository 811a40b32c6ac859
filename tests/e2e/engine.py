"""Finds the container engine of this machine, and sends requests to its socket."""

import http.client
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOCKETS = ("/var/run/docker.sock", "/run/podman/podman.sock")
NETWORKS = ("bridge", "podman")  # of Docker, and of podman
HOW = "docs/development.md says how to prepare a machine"


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@dataclass(frozen=True)
class Engine:
    """A running container engine. `host_address` is the address of this machine inside containers."""

    path: str
    host_address: str

    @property
    def environment(self) -> dict[str, str]:
        return {"DOCKER_HOST": f"unix://{self.path}"}

    def has_image(self, name: str) -> bool:
        return ask(self.path, f"/images/{name}/json") is not None


def find_engine(docker_host: str) -> tuple[Engine | None, str]:
    """Return the container engine and "". If no engine can be used, return None and the reason."""
    given = docker_host.removeprefix("unix://")
    paths = [given] if given else [path for path in SOCKETS if Path(path).exists()]
    path = next((path for path in paths if ask(path, "/_ping") is not None), None)
    if path is None:
        return None, f"no container engine answers; {HOW}"
    address = next(filter(None, (_gateway(path, name) for name in NETWORKS)), None)
    if address is None:
        return None, f"the container engine has no bridge network; {HOW}"
    if not _is_own(address):
        return None, f"containers see this machine as {address}, which is none of its addresses; {HOW}"
    return Engine(path, address), ""


def ask(path: str, resource: str) -> Any:
    """Return the answer to a GET, or None if the request fails or the status is not 200."""
    connection = _Connection(path)
    try:
        connection.request("GET", resource)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    if answer.status != 200:
        return None
    return json.loads(body) if body.startswith((b"{", b"[")) else body.decode()


def _gateway(path: str, network: str) -> str | None:
    answer = ask(path, f"/networks/{network}")
    configured = (answer or {}).get("IPAM", {}).get("Config") or [{}]
    gateway = configured[0].get("Gateway")
    return str(gateway) if gateway else None


def _is_own(address: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def docker_host() -> str:
    """Return the environment variable DOCKER_HOST, or an empty text if it is not set."""
    return os.environ.get("DOCKER_HOST", "")
