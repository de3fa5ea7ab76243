# SPDX-License-Identifier: GPL-3.0-or-later
"""A right-to-left catalogue isolates the names and paths that its sentences take in: what stands
beside them would turn round else. A line that begins with one begins with U+200F, by which Pango
knows its direction."""

import pathlib
import re
import sys

RIGHT_TO_LEFT = {'ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'}
OPEN, CLOSE = '\u2066\u2067\u2068', '\u2069'
TOKEN = re.compile(r'%(?:\d+\$)?s|[\u2066-\u2069]')


def read(path):
    """Gives each message that people see in the window: its msgid and its translations."""
    for entry in path.read_text(encoding='utf-8').split('\n\n'):
        places = re.findall(r'(\S+):\d+', ' '.join(re.findall(r'^#: (.*)', entry, re.M)))
        flags = re.findall(r'^#, (.*)', entry, re.M)
        if not any(re.search(r'(?<!no-)c-format', f) and 'fuzzy' not in f for f in flags):
            continue
        if all(place.startswith('src/cli/') for place in places):
            continue
        texts = {'id': [], 'str': []}
        for name, quoted in re.findall(r'^msg(id|str)\S* ((?:".*"\n?)+)', entry, re.M):
            texts[name].append(''.join(re.findall(r'"(.*)"', quoted)))
        yield texts['id'][0], texts['str']


def find_fault(text):
    depth = 0
    for token in TOKEN.findall(text):
        if token in OPEN:
            depth += 1
        elif token == CLOSE:
            depth -= 1
        elif depth == 0:
            return f'{token} is not isolated'
    if depth != 0:
        return 'an isolate is left open'
    if any(re.match(f'[^\\w%\u200f]*[{OPEN}]', line) for line in text.split('\\n')):
        return 'a line begins with an isolate'
    return None


# What is looked for is found.
assert find_fault('\u0645\u0646 %s')
assert find_fault('\u0645\u0646 \u2068%s')
assert find_fault('\u00ab\u2068%s\u2069\u00bb \u0645\u0646')
assert find_fault('\u0645\u0646\\n\u2068%s\u2069')
assert not find_fault('\u200f\u2068%s\u2069 \u0645\u0646 \u2066--%s\u2069')

po = pathlib.Path(sys.argv[1])
languages = re.sub(r'#.*', '', (po / 'LINGUAS').read_text()).split()
catalogues = [po / f'{language}.po' for language in languages
              if language.split('_')[0] in RIGHT_TO_LEFT]
if not catalogues:
    print('there is no catalogue for a language from right to left')
    sys.exit(77)
faults = [f'{path.name}: {fault}: {msgid}\n  {text}'
          for path in catalogues for msgid, texts in read(path) for text in texts
          for fault in [find_fault(text)] if text and fault]
print('\n'.join(faults))
sys.exit(bool(faults))
