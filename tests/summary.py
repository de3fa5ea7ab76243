# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's JUnit logs and closes with one line; fails where a test failed or none ran."""

import sys
import xml.etree.ElementTree as ET

passed = failed = skipped = 0
for path in sys.argv[1:]:
    try:
        suites = ET.parse(path).getroot()
    except (OSError, ET.ParseError) as error:
        print(f'{path}: {error}')
        failed += 1
        continue
    for suite in suites.iter('testsuite'):
        for case in suite.iter('testcase'):
            name = f"{suite.get('name')}: {case.get('name')}"
            if case.find('failure') is not None or case.find('error') is not None:
                failed += 1
                print(f'FAILED {name}')
            elif case.find('skipped') is not None:
                skipped += 1
                print(f"skipped {name}: {case.find('skipped').get('message') or 'see log'}")
            else:
                passed += 1

print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed or not passed else 0)
