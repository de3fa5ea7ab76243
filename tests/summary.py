# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's test logs, subtest by subtest, and closes with one line; fails where a test
failed or none ran.

A program counts as failed beside its subtests too: a leak or valgrind's finding shows in its
exit code alone.
"""

import json
import pathlib
import re
import sys

LINE = re.compile(r'^(not )?ok\b(.*)', re.MULTILINE)
passed = failed = skipped = 0


def fail(name):
    global failed
    failed += 1
    print(f'FAILED {name}')


def read_tap(path):
    """One test that wrote TAP into a file of its own."""
    text = pathlib.Path(path).read_text(encoding='utf-8')
    plan = re.search(r'^1\.\.(\d+)', text, re.MULTILINE)
    whole = plan and int(plan[1]) == len(LINE.findall(text))
    result = 'SKIP' if text.startswith('1..0') else 'OK' if whole else 'not all of it was run'
    return {'name': f'proofreel:{pathlib.Path(path).stem}', 'result': result, 'stdout': text}


for path in sys.argv[1:]:
    try:
        if path.endswith('.tap'):
            tests = [read_tap(path)]
        else:
            with open(path, encoding='utf-8') as log:
                tests = [json.loads(line) for line in log]
    except (OSError, ValueError) as error:
        fail(f'{path}: {error}')
        continue
    for test in tests:
        name, result = test['name'], test['result']
        subtests = LINE.findall(test.get('stdout') or '')
        bad = [rest.strip() for no, rest in subtests if no]
        for rest in bad:
            fail(f'{name}: {rest}')
        for no, rest in subtests:
            if not no and '# skip' in rest.lower():
                skipped += 1
                print(f'skipped {name}: {rest.strip()}')
            elif not no:
                passed += 1
        if result == 'SKIP' and not subtests:
            skipped += 1
            reason = re.search(r'^1\.\.0 # SKIP (.*)', test.get('stdout') or '', re.MULTILINE)
            print(f'skipped {name}' + (f': {reason[1]}' if reason else ''))
        elif result == 'OK' and not subtests:
            passed += 1
        elif result not in ('OK', 'SKIP') and not bad:
            fail(f'{name}: {result.lower()}')

print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed or not passed else 0)
