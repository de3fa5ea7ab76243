# SPDX-License-Identifier: GPL-3.0-or-later
"""test-language.py PROGRAM DEMO: errors are said in the person's language, JSON answers and what is
sent to AWS are the same in each. Prints TAP."""

import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import tap
from tap import check

PROGRAM = sys.argv[1]
DEMO = pathlib.Path(sys.argv[2])
GERMAN = 'de_DE.utf8' # writes 1.234,5
ARABIC = 'ar_EG.utf8'
WORDS = '''msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"
msgid "“%s” is not there. Was it moved or renamed?"
msgstr "„%s“ fehlt. Wurde sie verschoben oder umbenannt?"
msgctxt "source of keys"
msgid "environment variables"
msgstr "Umgebungsvariablen"
'''
KEYS = {'AWS_ACCESS_KEY_ID': 'AKIDEXAMPLE', 'AWS_SECRET_ACCESS_KEY': 'secret',
        'AWS_REGION': 'eu-west-1'}
PAGE = {'JobStatus': 'SUCCEEDED', 'LabelModelVersion': '3.0',
        'VideoMetadata': {'DurationMillis': 1234567, 'FrameRate': 29.97},
        'Labels': [{'Timestamp': 1234567, 'Label': {'Name': 'Car', 'Confidence': 91.37,
                    'Instances': [{'Confidence': 88.125, 'BoundingBox': {
                        'Left': 0.1, 'Top': 0.25, 'Width': 0.375, 'Height': 0.5}}]}}]}
WHO = ('<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn>'
       '<UserId>U</UserId><Account>1</Account></GetCallerIdentityResult>'
       '</GetCallerIdentityResponse>')


class Service(http.server.BaseHTTPRequestHandler):
    requests = []
    status = 200

    def log_message(self, *_args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        self.requests.append((self.headers, body))
        answer = (WHO if b'GetCallerIdentity' in body else json.dumps(PAGE)).encode()
        self.send_response(self.status)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def run(locale, folder, *words):
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(('LC_', 'LANG', 'AWS_'))}
    environment |= KEYS | {'LC_ALL': locale, 'PROOFREEL_LOCALE_DIR': str(folder / 'locale'),
                           'HOME': str(folder), 'AWS_ENDPOINT_URL': ENDPOINT,
                           'AWS_CONFIG_FILE': '/dev/null', 'AWS_SHARED_CREDENTIALS_FILE': '/dev/null'}
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, env=environment,
                          timeout=100, check=False)


def asked(locale, folder, *words):
    """What is answered, written and sent."""
    Service.requests.clear()
    results = folder / 'fetched.json'
    results.unlink(missing_ok=True)
    done = run(locale, folder, *words)
    written = results.read_bytes() if results.exists() else b''
    for headers, _body in Service.requests:
        check(f'{words[0]}: the date of a request, {locale}',
              re.fullmatch(r'\d{8}T\d{6}Z', headers['X-Amz-Date'], re.ASCII),
              headers['X-Amz-Date'])
    return done, written, [body for _headers, body in Service.requests]


def test_answers(folder):
    commands = {
        'info': ('info', DEMO / 'timestamps.json'),
        'info of segments': ('info', DEMO / 'segments.json'),
        'frames': ('frames', DEMO / 'street.mp4'),
        'boxes': ('boxes', DEMO / 'timestamps.json', DEMO / 'street.mp4', '--at', '2.533',
                  '--nudge', '-33.4'),
        'whoami': ('whoami',),
        'fetch': ('fetch', '--job-id', 'a' * 64, '-o', folder / 'fetched.json'),
    }
    for name, words in commands.items():
        plain = asked('C.UTF-8', folder, *words)
        good = plain[0].returncode == 0 and json.loads(plain[0].stdout)
        check(f'{name}: answers', good, plain[0].stderr.decode())
        for locale in (GERMAN, ARABIC):
            other = asked(locale, folder, *words)
            check(f'{name}: the same bytes, {locale}',
                  (plain[0].stdout, *plain[1:]) == (other[0].stdout, *other[1:]),
                  f'{plain[0].stdout[:300]}\n{other[0].stdout[:300]}\n{other[0].stderr}')


def test_words(folder):
    (folder / 'words.po').write_text(WORDS, encoding='utf-8')
    catalogue = folder / 'locale/de/LC_MESSAGES'
    catalogue.mkdir(parents=True)
    subprocess.run(['msgfmt', '-o', catalogue / 'proofreel.mo', folder / 'words.po'], check=True)
    missing = folder / 'none.json'
    for locale, words in (('C.UTF-8', f'“{missing}” is not there. Was it moved or renamed?'),
                          (GERMAN, f'„{missing}“ fehlt. Wurde sie verschoben oder umbenannt?')):
        done = run(locale, folder, 'info', missing)
        check(f'a file that is not there, {locale}',
              (done.returncode, done.stderr.decode()) == (1, f'proofreel: {words}\n'), done.stderr)
    Service.status = 403
    for locale, words in (('C.UTF-8', 'environment variables'), (GERMAN, 'Umgebungsvariablen')):
        done = run(locale, folder, 'whoami')
        check(f'where keys are from, {locale}',
              done.stderr.decode().startswith(f'proofreel: {words}: '), done.stderr)
    Service.status = 200


def has_locale(name):
    known = subprocess.run(['locale', '-a'], capture_output=True, text=True, check=False).stdout
    return name in known.splitlines()


lacking = [name for name in (GERMAN, ARABIC) if not has_locale(name)]
if lacking or not shutil.which('msgfmt'):
    print(f"1..0 # SKIP {lacking[0] + ' is not generated' if lacking else 'msgfmt is not installed'}")
    sys.exit()
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
ENDPOINT = f'http://127.0.0.1:{server.server_port}'
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory(prefix='proof-language-') as made:
    test_words(pathlib.Path(made))
    test_answers(pathlib.Path(made))
tap.end()
