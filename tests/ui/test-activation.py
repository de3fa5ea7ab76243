#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-activation.py PROGRAM DATA: D-Bus starts PROGRAM by the service file in DATA, and what is
opened after that joins it. Needs a display and gapplication; TAP."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

APP = 'io.github.proofreel.Proofreel'
RESULTS = ('{"JobStatus":"SUCCEEDED","Labels":[{"Timestamp":0,'
           '"Label":{"Name":"%s","Confidence":90}}]}')
program, data = map(pathlib.Path, sys.argv[1:3])
patience = 60


def run(*command):
    return subprocess.run([str(word) for word in command], text=True, timeout=patience,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def wait_for(question):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    return None


def titles():
    ids = run('xdotool', 'search', '--onlyvisible', '--name', 'Proofreel').split()
    return [run('xdotool', 'getwindowname', id).strip() for id in ids if id.isdigit()]


def shown(*words):
    """Whether there are just these windows: the first words of their titles, sorted."""
    return sorted(re.split(r'[^A-Za-z]', title)[0] for title in titles()) == list(words)


def owners():
    """The process behind the name, if there is one."""
    said = run('gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/',
               '--method', 'org.freedesktop.DBus.GetConnectionUnixProcessID', APP)
    return said.strip('(uint32 ,)\n') if 'uint32' in said else None


def report(number, good, words):
    print(f"{'ok' if good else 'not ok'} {number} - {words}", flush=True)


def main(folder):
    services = folder / 'share/dbus-1/services'
    services.mkdir(parents=True)
    text = (data / f'{APP}.service').read_text()
    lines = [f'Exec={program} --gapplication-service' if line.startswith('Exec=') else line
             for line in text.splitlines()]
    (services / f'{APP}.service').write_text('\n'.join(lines) + '\n')
    (folder / 'share/applications').mkdir()
    shutil.copy(data / f'{APP}.desktop', folder / 'share/applications')
    for name in ('Tram', 'Bicycle', 'Boat'):
        (folder / f'{name}.json').write_text(RESULTS % name)

    report(1, text.count(f'Name={APP}') == 1 and owners() is None, 'nothing runs before')
    run('gapplication', 'launch', APP, folder / 'Tram.json')
    report(2, wait_for(lambda: shown('Tram')), 'a file starts it')
    first = owners()
    run('gapplication', 'launch', APP, folder / 'Bicycle.json')
    report(3, wait_for(lambda: shown('Bicycle', 'Tram')) and owners() == first,
           'a second file joins what runs, in a window of its own')
    run(program, folder / 'Tram.json')
    run('gapplication', 'launch', APP, folder / 'Bicycle.json')
    run('gapplication', 'launch', APP)
    report(4, shown('Bicycle', 'Tram') and owners() == first, 'what is open is not opened again')
    run('gapplication', 'action', APP, 'new-window')
    report(5, wait_for(lambda: shown('Bicycle', 'Proofreel', 'Tram')), 'a new window')
    run(program, folder / 'Boat.json')
    report(6, wait_for(lambda: shown('Bicycle', 'Boat', 'Tram')) and owners() == first,
           'the command line joins too, and takes the window that is free')
    run(program, '--new-window')
    report(7, wait_for(lambda: shown('Bicycle', 'Boat', 'Proofreel', 'Tram')),
           'or another, by its option')
    run('gapplication', 'action', APP, 'quit')
    report(8, wait_for(lambda: owners() is None), 'it ends')


print('1..8')
with tempfile.TemporaryDirectory(prefix='proof-activation-') as name:
    inner = 'PROOF_ACTIVATION_FOLDER'
    if inner not in os.environ:
        # A session bus that knows the service file.
        environment = dict(os.environ, XDG_DATA_DIRS=f'{name}/share:/usr/local/share:/usr/share')
        environment[inner] = name
        for kind in ('DATA', 'CONFIG', 'CACHE', 'STATE'):
            environment[f'XDG_{kind}_HOME'] = f'{name}/{kind}'
        done = subprocess.run(['dbus-run-session', '--', sys.executable, *sys.argv], env=environment,
                              text=True, stdout=subprocess.PIPE)
        print(done.stdout.replace('1..8\n', '', 1), end='')
        sys.exit(done.returncode)
    main(pathlib.Path(os.environ[inner]))
