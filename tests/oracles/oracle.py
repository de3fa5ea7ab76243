# SPDX-License-Identifier: GPL-3.0-or-later
"""What the oracle tests share: servers that are started on a free port and ended with the test,
the program's own parts as a process that obeys lines (probe.c), and TAP."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

REGION = 'eu-west-1'


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def takes_connections(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


@contextlib.contextmanager
def server(words, port, log, env=None):
    """A server that is ready when it takes connections on its port."""
    with open(log, 'wb') as out:
        process = subprocess.Popen(words, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=env)
    try:
        end = time.monotonic() + 60
        while not takes_connections(port):
            if process.poll() is not None or time.monotonic() > end:
                with open(log, encoding='utf-8', errors='replace') as text:
                    raise RuntimeError(f'{words[0]} did not start: {text.read()[-2000:]}')
            time.sleep(0.05)
        yield f'http://127.0.0.1:{port}'
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def aws_env(folder, **variables):
    """An environment without a trace of the user's own AWS set-up; None takes a variable out."""
    env = {k: v for k, v in os.environ.items() if not k.startswith('AWS_')}
    env.update(HOME=folder, AWS_CONFIG_FILE='/dev/null', AWS_SHARED_CREDENTIALS_FILE='/dev/null',
               AWS_EC2_METADATA_DISABLED='true', AWS_PAGER='', AWS_REGION=REGION,
               AWS_DEFAULT_REGION=REGION, NO_PROXY='127.0.0.1,localhost',
               GST_REGISTRY=os.path.join(folder, 'registry'))
    env.update(variables)
    return {k: v for k, v in env.items() if v is not None}


class Probe:
    """The probe under one environment."""

    def __init__(self, program, env):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=env)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.stdin.close()
        end = self.process.wait(30)
        if end != 0:
            raise AssertionError(f'the probe ended with {end}')

    def __call__(self, what, **line):
        """The answer; what went wrong is in its "error"."""
        self.process.stdin.write(json.dumps(dict(line, do=what)).encode() + b'\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def run(words, env, timeout=120):
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False,
                          env=env)


def needs(*programs, modules=()):
    """Ends the test, skipped, where something that it compares with is not installed."""
    missing = [p for p in programs if not shutil.which(p)]
    for module in modules:
        try:
            __import__(module)
        except ImportError:
            missing.append('python3 module ' + module)
    if missing:
        skip('not installed: ' + ', '.join(missing))


def skip(reason):
    print('1..0 # SKIP ' + reason)
    sys.exit(0)


def equal(got, wanted, about=''):
    if got != wanted:
        raise AssertionError(f'{about}: got {got!r:.1500}, wanted {wanted!r:.1500}')


def says(answer, *words):
    """An error of ours, in the words that people read."""
    for word in words:
        if word not in answer.get('error', ''):
            raise AssertionError(f'“{word}” is not in {answer}')


def main(make):
    """Runs the methods test_… of what make(folder, stack) returns, each a subtest; one that
    returns something was skipped, for that reason."""
    failed = False
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        tests = make(folder, stack)
        names = [name for name in dir(tests) if name.startswith('test_')]
        print(f'1..{len(names)}')
        for n, name in enumerate(names, 1):
            try:
                reason = getattr(tests, name)()
                print(f'ok {n} {name}' + (f' # SKIP {reason}' if reason else ''), flush=True)
            except Exception:  # every failure is told, the others still run
                failed = True
                text = traceback.format_exc()[-2000:].replace('\n', '\n# ')
                print(f'not ok {n} {name}\n# {text}', flush=True)
    sys.exit(failed)
