"""Prints what Prometheus's client makes of the OpenMetrics text in a file: a JSON array with an object a metric family."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def parse(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    return [
        {
            "name": family.name,
            "type": family.type,
            "unit": family.unit,
            "help": family.documentation,
            "samples": [[name, labels, float(value)] for name, labels, value, *_ in family.samples],
        }
        for family in text_string_to_metric_families(text)
    ]


json.dump(parse(sys.argv[1]), sys.stdout)
