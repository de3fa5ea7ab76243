#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""try.py WORK SOURCE: installs what was built into WORK/repo and uses it in its sandbox, on this
display and session bus. A picture of each state is left in WORK/pictures; TAP."""
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time

APP = 'io.github.proofreel.Proofreel'
SECRET = 'planted-secret-key'
CODECS = 'org.freedesktop.Platform.codecs-extra//25.08-extra'

work, source = map(pathlib.Path, sys.argv[1:])
home = pathlib.Path(os.environ['HOME'])
share = work / 'build/files/share'
pictures = work / 'pictures'


def run(*command, check=True, timeout=120, **options):
    done = subprocess.run([str(word) for word in command], text=True, timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def wait_for(what, question, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.2)
    raise RuntimeError(f'{what}: not within {seconds} s')


def inside(script, *arguments, **options):
    """What a shell in the sandbox says."""
    return run('flatpak', 'run', '--user', *arguments, '--command=sh', APP, '-c', script, **options)


def windows(name):
    return run('xdotool', 'search', '--onlyvisible', '--name', name, check=False).split()


def keys(*names):
    for name in names:
        run('xdotool', 'key', '--delay', '40', name)
        time.sleep(0.3)


def picture(name):
    run('import', '-window', 'root', pictures / f'{name}.png')


def n_colours(name):
    return int(run('identify', '-format', '%k', pictures / f'{name}.png'))


class Window:
    """Proofreel in its sandbox, from its window to its end."""

    def __init__(self, *arguments, options=()):
        self.process = subprocess.Popen(
            ['flatpak', 'run', '--user', *options, APP, *map(str, arguments)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        self.id = wait_for('the window', lambda: windows('Proofreel'))[-1]
        run('xdotool', 'windowsize', self.id, '1280', '800', 'windowmove', self.id, '0', '0',
            'windowfocus', self.id)
        time.sleep(1)
        return self

    def __exit__(self, *_):
        run('flatpak', 'kill', APP, check=False)
        self.process.communicate(timeout=30)

    def title(self):
        return run('xdotool', 'getwindowname', self.id, check=False)


# --- what is tried ----------------------------------------------------------

def try_lint():
    """Of what was built, what stores look at; tests/data looks at the sources."""
    exported = work / 'build/export/share'
    run('desktop-file-validate', '--no-hints', exported / f'applications/{APP}.desktop')
    run('appstreamcli', 'validate', '--no-net', exported / f'metainfo/{APP}.metainfo.xml')
    for kind, suffix in (('scalable', ''), ('symbolic', '-symbolic')):
        assert (exported / f'icons/hicolor/{kind}/apps/{APP}{suffix}.svg').is_file(), kind
    for path in (f'licenses/{APP}/LICENSE', f'app-info/xmls/{APP}.xml.gz'):
        assert (share / path).exists(), path
    assert not (share.parent / 'include').exists()
    asked = run('flatpak', 'info', '--user', '--show-permissions', APP).split('\n\n')
    assert len(asked) == 1 and asked[0].startswith('[Context]'), asked


def try_language():
    """Languages are an extension, which is installed by itself for those of the desktop."""
    run('flatpak', 'install', '--user', '--noninteractive', 'built', f'{APP}.Locale')
    said = run('flatpak', 'run', '--user', '--env=LC_ALL=de_DE.UTF-8', APP, 'info', '/app/nothing',
               check=False)
    assert 'ist nicht vorhanden' in said, said


def try_window():
    with Window():
        picture('window')
        assert n_colours('window') > 50


def try_demo():
    with Window('--demo'):
        wait_for('the street', lambda: picture('demo') or n_colours('demo') > 5000)


def try_file_chooser():
    with Window() as window:
        for name in ('timestamps.json', 'street.mp4'):
            keys('ctrl+o')
            dialog = wait_for('the file chooser', lambda: windows('Open'))[-1]
            run('xdotool', 'windowfocus', dialog)
            time.sleep(1)
            run('xdotool', 'type', '--delay', '120', str(home / 'Videos' / name))
            time.sleep(1)
            keys('Return')
            wait_for('the dialog to close', lambda: not windows('Open'))
            time.sleep(2)
            run('xdotool', 'windowfocus', window.id)
        assert 'street.mp4' in window.title(), window.title()
        wait_for('the street', lambda: picture('chosen') or n_colours('chosen') > 5000)


def try_drag_and_drop():
    source_code = source / 'tests/ui/drag-source.c'
    flags = run('pkg-config', '--cflags', '--libs', 'gtk4').split()
    run('gcc', '-o', work / 'drag-source', source_code, *flags)
    with Window() as window:
        dragging = subprocess.Popen([work / 'drag-source', home / 'Videos/timestamps.json',
                                     home / 'Videos/street.mp4'], stderr=subprocess.DEVNULL)
        other = wait_for('the other window', lambda: windows('^Drag Source$'))[-1]
        run('xdotool', 'windowmove', '--sync', other, '1600', '300')
        time.sleep(1)
        run('xdotool', 'mousemove', '1700', '400', 'mousedown', '1')
        for x in range(1650, 600, -75):
            run('xdotool', 'mousemove', x, '400')
            time.sleep(0.1)
        time.sleep(0.5)
        run('xdotool', 'mouseup', '1')
        assert dragging.wait(30) == 0
        wait_for('the file', lambda: 'street.mp4' in window.title())
        wait_for('the street', lambda: picture('dropped') or n_colours('dropped') > 5000)
        keys('Escape')
        time.sleep(2)
        picture('library')
    # The portal had another folder for it than for the file chooser; it is one file all the same.
    document, = (home / f'.var/app/{APP}/data/proofreel/jobs').glob('timestamps_json-*.proofreel')
    with sqlite3.connect(document) as database:
        host, = database.execute("SELECT value FROM meta WHERE key = 'source-host'").fetchone()
    assert host == (home / 'Videos/timestamps.json').as_uri(), host


def try_open_uri():
    with Window():
        keys('F10', 'Up', 'Return')
        time.sleep(2)
        picture('about')
        keys('Tab', 'Tab', 'Return')
        wait_for('the browser', (home / 'opened').exists, 5)
    assert (home / 'opened').read_text().startswith('https://'), (home / 'opened').read_text()


def try_aws_folder():
    said = inside('cat ~/.aws/config; touch ~/.aws/new 2>&1; ls ~/.ssh 2>&1; ls ~', check=False)
    assert 'sandboxed' in said and 'Read-only file system' in said, said
    assert 'planted' not in said and 'Videos' not in said, said
    said = run('flatpak', 'run', '--user', APP, 'whoami', '--profile', 'sandboxed', check=False)
    assert '127.0.0.1' in said, said


def keep_keys(name):
    """Access keys into the keyring, by way of Preferences."""
    with Window():
        keys('ctrl+comma')
        time.sleep(1)
        run('xdotool', 'mousemove', '700', '58', 'click', '1')
        time.sleep(1)
        for y, text in (('474', 'AKIAPLANTED'), ('529', SECRET)):
            run('xdotool', 'mousemove', '600', y, 'click', '1')
            time.sleep(0.5)
            run('xdotool', 'type', '--delay', '60', text)
        keys('alt+k')
        time.sleep(2)
        picture(name)
    return run('flatpak', 'run', '--user', '--env=AWS_REGION=eu-west-1', '--env=AWS_MAX_ATTEMPTS=1',
               '--env=AWS_ENDPOINT_URL_STS=http://127.0.0.1:9', APP, 'whoami', check=False)


def try_no_keyring():
    said = keep_keys('no-keyring')
    assert 'No AWS credentials were found' in said, said


def try_keyring():
    daemon = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--replace', '--unlock',
                               '--components=secrets'], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    daemon.stdin.write(b'password')
    daemon.stdin.close()
    try:
        time.sleep(1)
        said = keep_keys('keyring')
        assert '127.0.0.1 did not answer' in said, said
        kept = list((home / f'.var/app/{APP}').rglob('*.keyring'))
        assert kept and all(SECRET.encode() not in path.read_bytes() for path in kept), kept
    finally:
        daemon.terminate()
        daemon.wait()


def try_credential_process():
    said = run('flatpak', 'run', '--user', APP, 'whoami', '--profile', 'program', check=False)
    assert 'Flatpak' in said and 'credential_process' in said, said


def try_no_network():
    said = run('flatpak', 'run', '--user', '--unshare=network', APP, 'fetch', '--job-id', '1' * 64,
               '--region', 'eu-west-1', '--profile', 'keys', '-o', '/tmp/x.json', check=False)
    assert 'did not answer' in said and 'network' in said, said


def try_codecs():
    video = home / 'Videos/h264.mp4'
    share_it = f'--filesystem={video}:ro'
    said = run('flatpak', 'run', '--user', share_it, APP, 'frames', video)
    assert '"' in said, said
    run('flatpak', 'uninstall', '--user', '--noninteractive', '--force-remove', CODECS)
    try:
        with Window(video, options=(share_it,)):
            time.sleep(3)
            picture('no-h264')
        said = run('flatpak', 'run', '--user', share_it, APP, '--screenshot', '/tmp/x.png', video,
                   check=False)
        assert re.search(r'H\.264', said) and 'codecs-extra' in said, said
    finally:
        run('flatpak', 'install', '--user', '--noninteractive', '--no-related', 'standin', CODECS)


def try_update():
    data = home / f'.var/app/{APP}/data/proofreel/jobs'
    before = sorted(path.name for path in data.glob('*.proofreel'))
    inside('gsettings set io.github.proofreel.Proofreel cache-size 7')
    old = run('flatpak', 'info', '--user', '--show-commit', APP)
    run('flatpak', 'build-export', '--subject', 'again', work / 'repo', work / 'build')
    run('flatpak', 'update', '--user', '--noninteractive', APP)
    assert run('flatpak', 'info', '--user', '--show-commit', APP) != old
    assert inside('gsettings get io.github.proofreel.Proofreel cache-size').strip() == '7'
    assert before and sorted(path.name for path in data.glob('*.proofreel')) == before, before


# --- the ground -------------------------------------------------------------

def prepare():
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(pictures, ignore_errors=True)
    for folder in (home / '.aws', home / '.ssh', home / '.config', home / 'Videos', pictures,
                   home / '.local/share/applications'):
        folder.mkdir(parents=True)
    (home / '.aws/config').write_text(
        '[profile sandboxed]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:9\n'
        'max_attempts = 1\naws_access_key_id = A\naws_secret_access_key = S\n'
        '[profile keys]\nregion = eu-west-1\nmax_attempts = 1\n'
        'aws_access_key_id = A\naws_secret_access_key = S\n'
        '[profile program]\nregion = eu-west-1\ncredential_process = true\n')
    (home / '.ssh/planted').write_text('planted')
    (home / '.local/share/applications/browser.desktop').write_text(
        '[Desktop Entry]\nType=Application\nName=Browser\nMimeType=x-scheme-handler/https;\n'
        f'Exec=sh -c "echo %u >{home}/opened"\n')
    (home / '.config/mimeapps.list').write_text(
        '[Default Applications]\nx-scheme-handler/https=browser.desktop\n')
    for name in ('timestamps.json', 'street.mp4'):
        shutil.copy(share / 'proofreel/demo' / name, home / 'Videos')
    run('ffmpeg', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=2', '-c:v',
        'libx264', '-pix_fmt', 'yuv420p', home / 'Videos/h264.mp4')
    run('flatpak', 'remote-add', '--user', '--if-not-exists', '--no-gpg-verify', 'built',
        work / 'repo')
    run('flatpak', 'uninstall', '--user', '--noninteractive', APP, check=False)
    run('flatpak', 'install', '--user', '--noninteractive', '--no-related', 'built', APP)


def main():
    failed = 0
    prepare()
    os.environ['XDG_CURRENT_DESKTOP'] = 'GNOME'
    portals = [subprocess.Popen([f'/usr/libexec/{name}'], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
               for name in ('xdg-desktop-portal-gtk', 'xdg-desktop-portal')]
    try:
        trials = [name for name in globals() if name.startswith('try_')]
        print(f'1..{len(trials)}', flush=True)
        for number, name in enumerate(trials, 1):
            started = time.monotonic()
            try:
                globals()[name]()
                verdict = 'ok'
            except Exception as error:
                verdict = 'not ok'
                failed += 1
                print(error, file=sys.stderr)
                picture(f'failed-{name[4:]}')
            print(f'{verdict} {number} - {name[4:].replace("_", " ")} '
                  f'({time.monotonic() - started:.1f} s)', flush=True)
    finally:
        for portal in portals:
            portal.terminate()
            portal.wait()
    print(f'# pictures in {pictures}')
    return failed > 0


sys.exit(main())
