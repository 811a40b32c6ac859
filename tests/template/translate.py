"""Print the template after the SAM transform, as CloudFormation gets it. Run it with sam's Python."""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

if __name__ == "__main__":
    template = yaml_parse(open(sys.argv[1], encoding="utf-8").read())  # noqa: PTH123, SIM115
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for local in ("CodeUri", "ContentUri"):
            if local in properties:
                properties[local] = "s3://bucket/key"
    values = {name: each["Default"] for name, each in template["Parameters"].items()}
    json.dump(transform(template, values, {}), sys.stdout, default=str)
