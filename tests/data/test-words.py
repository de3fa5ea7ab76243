#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-words.py SOURCE: every text for people is marked, every file with one is in POTFILES.in, and
every language of LINGUAS is complete. TAP."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SOURCE = pathlib.Path(sys.argv[1])
# What the i18n module of Meson gives xgettext as its preset "glib".
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'Q_:1g', 'ngettext:1,2', 'g_dngettext:2,3',
            'g_dpgettext2:2c,3')
# A number whose format is a macro ends the string for xgettext: nothing behind it is translated.
CUT = re.compile(r"(?<!%)(?:%%)*%[-+ #0'*.\d]*$")
MARK = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|ngettext) ?\(\s*(?:/\*.*?\*/\s*)?"', re.S)
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\])\'', re.S)
# Calls whose text a person reads; g_set_error_literal, g_error_new_valist and so on as well.
ERROR = re.compile(r'\b(?:g_set_error|g_error_new|g_task_return_new_error|g_prefix_error|refuse|'
                   r'g_printerr|g_option_context_set_summary)(?:_literal)? ?\(')
SENTENCE = re.compile(r'[A-Za-z]{2,} .*[a-z]{2,}|[A-Z][a-z]+\.$')
# Said to programmers alone.
NOT_FOR_PEOPLE = ('not an AWS error', 'Results without Labels')
# The same in every language.
NAMES = ('ARN', 'Proofreel')
READ = {'label', 'title', 'subtitle', 'description', 'tooltip-text', 'placeholder-text', 'heading',
        'body', 'message', 'text', 'value-text', 'help-text', 'secondary-icon-tooltip-text',
        'primary-icon-tooltip-text', 'button-label', 'valuetext'}
count = 0


def check(name, wrong):
    global count
    count += 1
    wrong = [str(line) for line in wrong]
    print(f"{'not ok' if wrong else 'ok'} {count} - {name}")
    for line in '\n'.join(wrong).splitlines():
        print('# ' + line, flush=True)


def skip(name, why):
    global count
    count += 1
    print(f'ok {count} - {name} # SKIP {why}')


def lines(path):
    return [line for line in path.read_text(encoding='utf-8').split('\n')
            if line and not line.startswith('#')]


def is_marked(path):
    text = path.read_text(encoding='utf-8')
    if path.suffix == '.ui':
        return 'translatable="yes"' in text
    return bool(MARK.search(without_comments(text)))


def without_comments(text):
    return TOKEN.sub(lambda found: re.sub(r'[^\n]', ' ', found[0]) if found[0][0] == '/' else found[0],
                     text)


def arguments_of(text, begin):
    """From behind the bracket at @begin to the one that closes it; and the strings in between."""
    depth, strings = 1, []
    for found in re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\])\'|[()]', re.S).finditer(text, begin):
        if found[0] == '(':
            depth += 1
        elif found[0] == ')':
            depth -= 1
        elif found[0][0] == '"':
            strings.append(found)
        if depth == 0:
            break
    return strings


def joined(text, strings):
    """Neighbours are one string in C: its beginning and its text."""
    end, whole = None, []
    for found in strings:
        if end is not None and not text[end:found.start()].strip():
            whole[-1][1] += found[0][1:-1]
        else:
            whole.append([found.start(), found[0][1:-1]])
        end = found.end()
    return whole


def unmarked(path):
    text = without_comments(path.read_text(encoding='utf-8'))
    for call in ERROR.finditer(text):
        for begin, string in joined(text, arguments_of(text, call.end())):
            if (SENTENCE.search(string) and string not in NOT_FOR_PEOPLE
                    and not re.search(r'(?<!\w)(?:_|N_|NC?_ ?\("[^"]*",|C_ ?\("[^"]*",|ngettext) ?\(?\s*$',
                                      text[:begin])
                    and not re.search(r'ngettext \((?:\s*"(?:\\.|[^"\\\n])*")+,\s*$', text[:begin])):
                yield f"{path.relative_to(SOURCE)}:{text.count(chr(10), 0, begin) + 1}: {string}"


def untranslatable(path):
    for node in xml.etree.ElementTree.parse(path).iter():
        name = (node.get('name') or '').replace('_', '-')
        if (node.tag in ('property', 'attribute') and name in READ and node.text not in NAMES
                and re.search(r'[^\W\d_]', node.text or '') and node.get('translatable') != 'yes'):
            yield f'{path.relative_to(SOURCE)}: {name}: {node.text}'


def extract(listed, folder):
    pot = folder / 'words.pot'
    done = subprocess.run(
        ['xgettext', '--from-code=UTF-8', '--package-name=proofreel', '-o', pot, '-D', SOURCE]
        + [f'--keyword={word}' for word in KEYWORDS] + listed, stderr=subprocess.PIPE, text=True,
        check=False)
    # GTK's own rules come with its development files, gettext's stand in for them.
    return [line for line in done.stderr.splitlines() if 'fallback ITS rule file' not in line], pot


def entries(path):
    """msgid (and plural), msgstr, flags of each message."""
    for block in path.read_text(encoding='utf-8').split('\n\n'):
        fields = {}
        for name, text in re.findall(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', block, re.M):
            fields[name] = ''.join(re.findall(r'"(.*)"', text))
        if 'msgid' in fields and not re.search(r'^#~', block, re.M):
            yield fields, re.findall(r'^#, (.*)$', block, re.M)


def wrong_with(catalogue, pot):
    if not catalogue.exists():
        yield 'it is missing'
        return
    if 'SPDX-License-Identifier: GPL-3.0-or-later' not in catalogue.read_text(encoding='utf-8')[:200]:
        yield 'its first line is no SPDX-License-Identifier: GPL-3.0-or-later'
    done = subprocess.run(['msgfmt', '--check', '--check-accelerators=_', '-o', '/dev/null', catalogue],
                          stderr=subprocess.PIPE, text=True, check=False)
    yield from done.stderr.splitlines()
    for fields, flags in entries(catalogue):
        if fields['msgid'] and 'fuzzy' in ' '.join(flags):
            yield f"fuzzy: {fields['msgid']}"
    if pot:
        merged = subprocess.run(['msgmerge', '--no-fuzzy-matching', '-q', '-o', '-', catalogue, pot],
                                stdout=subprocess.PIPE, check=True).stdout
        left = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', '-'], input=merged,
                              stdout=subprocess.PIPE, check=True).stdout
        file = pot.with_suffix('.left')
        file.write_bytes(left)
        yield from (f"without a translation: {fields['msgid']}" for fields, _flags in entries(file)
                    if fields['msgid'])


listed = lines(SOURCE / 'po/POTFILES.in')
languages = lines(SOURCE / 'po/LINGUAS')
sources = sorted(path for path in (SOURCE / 'src').rglob('*') if path.suffix in ('.c', '.h', '.ui'))
there = [str(path.relative_to(SOURCE)) for path in sources if is_marked(path)]
check('POTFILES.in lists every file with a marked text', sorted(set(there) - set(listed)))
check('POTFILES.in lists nothing else',
      [name for name in listed if not (SOURCE / name).is_file()
       or name.startswith('src/') and name not in there])
check('POTFILES.in is sorted', [two for one, two in zip(listed, listed[1:]) if one >= two])
check('every sentence of an error is marked',
      [line for path in sources if path.suffix == '.c' for line in unmarked(path)])
check('every text of a template is marked',
      [line for path in sources if path.suffix == '.ui' for line in untranslatable(path)])

tools = ['xgettext', 'msgfmt', 'msgmerge', 'msgattrib']
missing = [tool for tool in tools if not shutil.which(tool)]
with tempfile.TemporaryDirectory(prefix='proof-words-') as name:
    if missing:
        skip('xgettext warns of nothing', f'{missing[0]} is not installed')
        skip('no message ends in a cut format', f'{missing[0]} is not installed')
    else:
        warnings, pot = extract([path for path in listed if (SOURCE / path).is_file()],
                                pathlib.Path(name))
        check('xgettext warns of nothing', warnings)
        check('no message ends in a cut format',
              [text for fields, _flags in entries(pot) for text in
               (fields['msgid'], fields.get('msgid_plural', '')) if CUT.search(text)])
    for language in languages:
        if missing:
            skip(f'{language} is complete', f'{missing[0]} is not installed')
        else:
            check(f'{language} is complete', wrong_with(SOURCE / f'po/{language}.po', pot))
print(f'1..{count}')
