# SPDX-License-Identifier: MIT
"""Tests that are functions; their results as TAP."""

import traceback

TESTS = []


class Skipped(Exception):
    """Raised by a test that cannot run here; says why."""


def test(function):
    """Decorator: this is a test."""
    TESTS.append(function)
    return function


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(found, expected, what):
    expect(found == expected, f"{what}: {found!r}, expected {expected!r}")


def run_tests(names=(), *arguments):
    """Calls the tests of these names, or all. Returns the exit status."""
    tests = [t for t in TESTS if not names or t.__name__ in names]
    failed = 0
    print(f"1..{len(tests)}")
    for number, function in enumerate(tests, 1):
        try:
            function(*arguments)
        except Skipped as why:
            print(f"ok {number} - {function.__name__} # SKIP {why}")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {function.__name__}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        else:
            print(f"ok {number} - {function.__name__}", flush=True)
    return 1 if failed else 0
