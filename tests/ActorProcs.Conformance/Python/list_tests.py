"""Prints the version, and the name of every test function in CPython's own test file."""
import ast
import platform
import re

try:
    import test._test_multiprocessing as tests
except Exception:
    print(platform.python_version(), "absent")
    raise SystemExit(0)

source = open(tests.__file__, encoding="utf-8").read()
code = {node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
print(platform.python_version(), "present")
owner = ""
for number, line in enumerate(source.split("\n"), 1):
    if match := re.match(r"class (\w+)", line):
        owner = match.group(1)
    if match := re.match(r"\W*def (test_\w+)", line):
        # One of them is commented out, and one stands in a documentation text.
        print(f"{owner}.{match.group(1)}" + ("" if number in code else " (not code)"))
