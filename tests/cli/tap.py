# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for the tests of the command line."""
import sys

count = failed = 0


def check(name, good, detail=''):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} {name}")
    if not good and detail:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def end():
    """The plan, and the exit code."""
    print(f'1..{count}')
    sys.exit(failed > 0)
