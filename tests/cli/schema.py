# SPDX-License-Identifier: MIT
"""The part of JSON Schema 2020-12 that docs/smc-clc-explain.schema.json uses.

Stricter than the standard in one point: a key that the schema does not name is
an error, so that no key is written that the schema does not state.
"""

import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and
    not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}

ANNOTATIONS = {"$schema", "$comment", "$defs", "title", "description"}


class Schema:
    def __init__(self, root):
        self.root = root
        self.rules = {
            "$ref": self.ref, "oneOf": self.one_of, "type": self.type,
            "const": self.const, "enum": self.enum, "pattern": self.pattern,
            "minimum": self.minimum, "maximum": self.maximum,
            "required": self.required, "items": self.items,
            "properties": self.properties,
            "patternProperties": lambda rule, value, where, schema: [],
        }

    def errors(self, value):
        """What is wrong with `value`, as a list of sentences."""
        return self.check(self.root, value, "$")

    def check(self, schema, value, where):
        errors = []
        for keyword, rule in schema.items():
            if keyword not in ANNOTATIONS:
                errors += self.rules[keyword](rule, value, where, schema)
        return errors

    def resolve(self, reference):
        target = self.root
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        return target

    def ref(self, rule, value, where, _schema):
        return self.check(self.resolve(rule), value, where)

    def one_of(self, rule, value, where, _schema):
        results = [self.check(option, value, where) for option in rule]
        good = results.count([])
        if good == 1:
            return []
        if good:
            return [f"{where}: {good} of the alternatives fit"]
        # The alternative that was meant has the fewest errors.
        return min(results, key=len)

    def type(self, rule, value, where, _schema):
        names = [rule] if isinstance(rule, str) else rule
        if any(TYPES[name](value) for name in names):
            return []
        return [f"{where}: {value!r} is no {' or '.join(names)}"]

    def const(self, rule, value, where, _schema):
        return [] if value == rule else [f"{where}: {value!r} is not {rule!r}"]

    def enum(self, rule, value, where, _schema):
        return [] if value in rule else [f"{where}: {value!r} not in {rule}"]

    def pattern(self, rule, value, where, _schema):
        if not isinstance(value, str) or re.search(rule, value):
            return []
        return [f"{where}: {value!r} does not match {rule}"]

    def minimum(self, rule, value, where, _schema):
        if not TYPES["number"](value) or value >= rule:
            return []
        return [f"{where}: {value} is below {rule}"]

    def maximum(self, rule, value, where, _schema):
        if not TYPES["number"](value) or value <= rule:
            return []
        return [f"{where}: {value} is above {rule}"]

    def required(self, rule, value, where, _schema):
        if not isinstance(value, dict):
            return []
        return [f"{where}: {key} is missing" for key in rule
                if key not in value]

    def items(self, rule, value, where, _schema):
        if not isinstance(value, list):
            return []
        return [error for index, item in enumerate(value)
                for error in self.check(rule, item, f"{where}[{index}]")]

    def properties(self, rule, value, where, schema):
        if not isinstance(value, dict):
            return []
        errors = []
        patterns = schema.get("patternProperties", {})
        for key, item in value.items():
            place = f"{where}.{key}"
            rules = [rule[key]] if key in rule else [
                r for pattern, r in patterns.items() if re.search(pattern, key)]
            if not rules:
                errors.append(f"{place} is not in the schema")
            for one in rules:
                errors += self.check(one, item, place)
        return errors
