"""schema_verdicts.py PROGRAM: the schemas that PROGRAM writes are schemas, and an independent validator (Debian's
python3-jsonschema) says of every document what skiff says of it."""
import json
import subprocess
import sys

from jsonschema import Draft202012Validator

# What a C++ float or double cannot hold is no fault by the schema: numbers are told there without their width.
LARGEST_FLOAT = 3.4028235677973366e38


def too_large_for_a_float(value):
    if isinstance(value, dict):
        return any(
            (key == "real" and isinstance(member, (int, float)) and abs(member) >= LARGEST_FLOAT)
            or too_large_for_a_float(member)
            for key, member in value.items()
        )
    return isinstance(value, list) and any(map(too_large_for_a_float, value))


def main():
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True).stdout.decode().rstrip("\n").split("\n")
    validator = None
    counts = {True: 0, False: 0}
    wrong = 0
    for line in map(json.loads, lines):
        if "schema" in line:
            Draft202012Validator.check_schema(line["schema"])
            validator = Draft202012Validator(line["schema"])
            continue
        document, valid = line["document"], line["valid"]
        if too_large_for_a_float(document):
            continue
        counts[valid] += 1
        errors = list(validator.iter_errors(document))
        if valid != (not errors):
            wrong += 1
            if wrong <= 10:
                print("skiff:", "valid" if valid else "invalid", "| the validator:", *[
                    f"{error.json_path}: {error.message[:200]}" for error in errors[:3]
                ] or ["valid"])
                print("  ", json.dumps(document)[:2000])
    print(f"{counts[True]} valid and {counts[False]} invalid documents, {wrong} with another verdict")
    sys.exit(wrong > 0 or min(counts.values()) < 500)


main()
