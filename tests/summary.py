# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's test logs, subtest by subtest, and closes with one line; fails where a test
failed or none ran.

A program counts as failed beside its subtests too: a leak or valgrind's finding shows in its
exit code alone.
"""

import json
import re
import sys

LINE = re.compile(r'^(not )?ok\b(.*)', re.MULTILINE)
passed = failed = skipped = 0


def fail(name):
    global failed
    failed += 1
    print(f'FAILED {name}')


for path in sys.argv[1:]:
    try:
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
