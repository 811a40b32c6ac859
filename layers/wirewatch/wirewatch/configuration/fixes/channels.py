"""Finds channels with a space after the colon, which YAML reads as a key and a value."""

import yaml

from wirewatch.configuration.route_checks import ChannelCheck


def misread_channel(node: yaml.MappingNode, check: ChannelCheck) -> tuple[yaml.Node, str, str] | None:
    """Return (node, message, fix) if a channel is written like `slack: desk`, else None."""
    for key, value in node.value:
        if not (isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode) and value.value):
            continue
        if check(key.value, value.value) is None:
            name = f"{key.value}:{value.value}"
            fix = f"write {name}" if len(node.value) == 1 else f"write to: {name}"
            return key, f"the space after the colon makes a key of {key.value!r}", fix
    return None
