# SPDX-License-Identifier: MIT
"""Tests as functions, their results as TAP."""

import traceback

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(found, expected, what):
    expect(found == expected, f"{what}: {found!r}, expected {expected!r}")


def run_tests(names, *arguments):
    """Calls the tests of these names, or all. Returns an exit status."""
    tests = [t for t in TESTS if not names or t.__name__ in names]
    failed = 0
    print(f"1..{len(tests)}")
    for number, function in enumerate(tests, 1):
        try:
            function(*arguments)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {function.__name__}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        else:
            print(f"ok {number} - {function.__name__}", flush=True)
    return 1 if failed else 0
