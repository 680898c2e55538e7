"""Makes good values and every sort of bad value from a JSON schema, so that new methods are tested unasked."""

import re

# What a text of each format looks like when it is good, and what the calendar or the format does not have.
GOOD_FORMATS = {"date": "2026-11-25", "date-time": "2026-11-25T02:30:00.000Z"}
BAD_FORMATS = {
    "date": ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "25-11-2026", "2026-11-25T00:00:00Z", "hari ini"],
    "date-time": ["2026-02-30T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T02:30:00", "2026-11-25", "kemarin"],
}
# Texts for the patterns that the contracts use; a new pattern must be added here, or it fails loudly.
CANDIDATES = ["DUK-01", "K7Q2M9XW4D", "budi.s", "A", "2026-11-25", "A-001", "3579014508900000"]


def good(schema, city):
    """A value that fits; for codes one that exists in the reference city."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "string":
        if "format" in schema:
            return GOOD_FORMATS[schema["format"]]
        least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 20)
        for text in CANDIDATES:
            if least <= len(text) <= most and re.search(schema.get("pattern", ""), text):
                return text
        if "pattern" not in schema:
            return "contoh"[:most].ljust(least, "x")
        raise AssertionError(f"no text known that fits {schema}")
    if kind == "integer":
        return max(schema.get("minimum", 1), min(1, schema.get("maximum", 1)))
    if kind == "number":
        return 1
    if kind == "boolean":
        return True
    if kind == "array":
        return [good(schema["items"], city)]
    if kind == "object":
        if "properties" not in schema:
            return {"x": good(schema["additionalProperties"], city)} if "additionalProperties" in schema else {}
        return {name: good(part, city) for name, part in schema["properties"].items() if name in schema.get("required", [])}
    return {}


def bad(schema):
    """Pairs of what is wrong and a value for which that holds."""
    kind = schema.get("type")
    if kind == "string":
        yield from (("a number", 5), ("a boolean", True), ("a list", []), ("an object", {}))
        if "enum" in schema:
            yield from (("another word", "surprise"), ("an empty text", ""), ("upper case", schema["enum"][0].upper()))
        for text in BAD_FORMATS.get(schema.get("format"), []):
            yield f"{schema['format']} {text}", text
        if schema.get("minLength", 0) > 0:
            yield "too short", "A" * (schema["minLength"] - 1)
        if "maxLength" in schema and schema["maxLength"] < 500_000:
            yield "too long", "A" * (schema["maxLength"] + 1)
        if "pattern" in schema:
            length = max(1, schema.get("minLength", 1))
            yield "blanks", " " * length
            yield "accents", "É" * length
            yield "markup", ("<script>" * length)[: max(length, 8)][: schema.get("maxLength", 8)]
        if "maxLength" in schema or "enum" in schema:
            yield "a control character", "A\u0000B"
    elif kind == "integer":
        yield from (("a text", "1"), ("a fraction", 1.5), ("a boolean", True), ("a list", [1]), ("too large for any machine", 10**40))
        if "minimum" in schema:
            yield "too small", schema["minimum"] - 1
        if "maximum" in schema:
            yield "too great", schema["maximum"] + 1
    elif kind == "number":
        yield from (("a text", "1"), ("a boolean", True))
    elif kind == "boolean":
        yield from (("a text", "true"), ("a number", 1))
    elif kind == "array":
        yield from (("a text", "x"), ("an object", {}))
        for why, value in bad(schema["items"]):
            yield f"holds {why}", [value]
        if "maxItems" in schema:
            yield "too many", [good(schema["items"], None)] * (schema["maxItems"] + 1)
    elif kind == "object":
        yield from (("a text", "x"), ("a list", []))
        for name, part in schema.get("properties", {}).items():
            for why, value in bad(part):
                yield f"{name}: {why}", good(schema, None) | {name: value}
