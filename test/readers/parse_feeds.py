"""Prints what feedparser makes of the feeds in the files named on the command line: a JSON array with an object each."""

import json
import sys
from calendar import timegm

import feedparser


def milliseconds(moment):
    return None if moment is None else timegm(moment) * 1000


def entry(found):
    return {
        "id": found.get("id"),
        "url": found.get("link"),
        "title": found.get("title"),
        "summary": found.get("summary"),
        "summaryType": found.get("summary_detail", {}).get("type"),
        "content": [content.value for content in found.get("content", [])],
        "authors": [author.get("name") for author in found.get("authors", [])],
        "tags": [[tag.scheme, tag.term, tag.label] for tag in found.get("tags", [])],
        "published": milliseconds(found.get("published_parsed")),
        "updated": milliseconds(found.get("updated_parsed")),
    }


def parse(path):
    with open(path, "rb") as file:
        found = feedparser.parse(file)
    return {
        "bozo": found.bozo and str(found.bozo_exception),
        "version": found.version,
        "title": found.feed.get("title"),
        "url": found.feed.get("link"),
        "updated": milliseconds(found.feed.get("updated_parsed")),
        "links": {link.rel: link.href for link in found.feed.get("links", [])},
        "entries": [entry(each) for each in found.entries],
    }


json.dump([parse(path) for path in sys.argv[1:]], sys.stdout)
