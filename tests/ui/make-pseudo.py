#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-pseudo.py SOURCE PO FOLDER: a language of all messages that is longer, taller and deeper.

What is made for it can still be read, shows which texts are not offered for translation, and is in
brackets, so that a missing end is seen. Its catalogue is FOLDER/en_XA/LC_MESSAGES/proofreel.mo.
"""
import itertools
import pathlib
import re
import subprocess
import sys

HEADER = '''msgid ""
msgstr ""
"Language: en_XA\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
'''
# As meson's preset "glib", by which the real catalogues are made.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3',
            'g_dpgettext2:2c,3', 'ngettext:1,2']
TALL = str.maketrans('aAeEoOsSuUiIyYdDnNtTlLrRcCgG', 'ậẬệỆộỘṩṨųŮįİỵÝḍḌñÑṭŤḷḶṛŘçÇğĜ')
# printf, markup, entities, a mnemonic with its letter, addresses
KEPT = re.compile(r'''(%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z%]|<[^<>\n]+>'''
                  r'''|&\w+;|_\w|\w+://\S+|\\.)''')


def lengthen(text):
    """What is added, as much as German or Finnish do: most to single words."""
    letters = sum(c.isalpha() for c in KEPT.sub('', text))
    share = 1 if letters <= 10 else 0.4
    more = ''.join(itertools.islice(itertools.cycle('munovaşịŷęß'), round(letters * share)))
    if ' ' not in text.strip():
        return more
    return ''.join(' ' + more[i:i + 8] for i in range(0, len(more), 8))


def make(text):
    """The translation of one message, in the escapes of PO files."""
    if text == 'translator-credits' or not any(map(str.isalpha, KEPT.sub('', text))):
        return text
    parts = KEPT.split(text)
    parts[::2] = [part.translate(TALL) for part in parts[::2]]
    body = ''.join(parts)
    end = re.search(r'(?:\\n|\s)*$', body).start()
    start = re.match(r'(?:\\n|\s)*', body).end()
    if start >= end:
        return text
    return f'{body[:start]}⟦{body[start:end]}{lengthen(text)}⟧{body[end:]}'


def read(template):
    """Yields each message as a dictionary of its keywords' strings, still escaped, and flags."""
    for block in template.split('\n\n')[1:]:
        entry, key = {'flags': []}, None
        for line in block.splitlines():
            if line.startswith('#'):
                if line.startswith('#,'):
                    entry['flags'].append(line)
                continue
            match = re.match(r'(?:(\w+)(?:\[\d\])? )?"(.*)"$', line)
            if match and match[1]:
                key = match[1]
                entry[key] = ''
            if match:
                entry[key] += match[2]
        if entry.get('msgid'):
            yield entry


def main():
    source, po, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
    files = [line for line in (source / 'po/POTFILES.in').read_text().splitlines()
             if line.startswith('src/')]
    template = subprocess.run(
        ['xgettext', f'--directory={source}', '--from-code=UTF-8', '--files-from=-',
         '--output=-', '--no-location', *(f'--keyword={word}' for word in KEYWORDS)],
        input='\n'.join(files), capture_output=True, text=True, check=True).stdout
    texts = [HEADER]
    for entry in read(template):
        lines = list(entry['flags'])
        lines += [f'{key} "{entry[key]}"' for key in ('msgctxt', 'msgid', 'msgid_plural')
                  if key in entry]
        if 'msgid_plural' in entry:
            lines += [f'msgstr[0] "{make(entry["msgid"])}"',
                      f'msgstr[1] "{make(entry["msgid_plural"])}"']
        else:
            lines.append(f'msgstr "{make(entry["msgid"])}"')
        texts.append('\n'.join(lines) + '\n')
    po.write_text('\n'.join(texts))
    catalogue = folder / 'en_XA/LC_MESSAGES/proofreel.mo'
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    # Also holds the formats against those of the messages.
    subprocess.run(['msgfmt', '--check-format', '-o', catalogue, po], check=True)


if __name__ == '__main__':
    main()
