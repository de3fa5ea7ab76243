#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-mime.py XML: a document is known by its content and by its name, and other SQLite files are
not taken for one. TAP."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

OURS = 'application/vnd.proofreel+sqlite3'


def kind(path):
    said = subprocess.run(['gio', 'info', '-a', 'standard::content-type', path], text=True,
                          stdout=subprocess.PIPE).stdout
    return said.rsplit(': ', 1)[-1].strip()


def make(path, application_id):
    with sqlite3.connect(path) as database:
        database.execute(f'PRAGMA application_id = {application_id}')
        database.execute('CREATE TABLE t (a)')
    database.close()


if not shutil.which('update-mime-database') or not shutil.which('gio'):
    print('1..0 # SKIP update-mime-database or gio is not installed')
    sys.exit()
with tempfile.TemporaryDirectory(prefix='proof-mime-') as name:
    folder = pathlib.Path(name)
    (folder / 'mime/packages').mkdir(parents=True)
    shutil.copy(sys.argv[1], folder / 'mime/packages')
    subprocess.run(['update-mime-database', folder / 'mime'], check=True)
    os.environ['XDG_DATA_HOME'] = name
    make(folder / 'named.proofreel', 0x50524f46)
    make(folder / 'renamed', 0x50524f46)
    make(folder / 'other', 0)
    kinds = [kind(folder / file) for file in ('named.proofreel', 'renamed', 'other')]
    print('1..3')
    for number, (good, words) in enumerate((
            (kinds[0] == OURS, 'a document'), (kinds[1] == OURS, 'by its content alone'),
            (kinds[2] and kinds[2] != OURS, 'another SQLite file')), 1):
        print(f"{'ok' if good else 'not ok'} {number} - {words} # {kinds[number - 1]}")
