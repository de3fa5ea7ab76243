# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of a device, on a terminal and where there is none, and the AWS CLI's cache, which spares
it: the CLI writes, `proofreel whoami` reads. A service on loopback. Prints TAP."""

import http.server
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import tap
from tap import check

PROGRAM = sys.argv[1]
DEVICE = 'arn:aws:iam::123456789012:mfa/me'
RIGHT = '123456'


class Sts(http.server.BaseHTTPRequestHandler):
    codes = []
    end = '2099-01-01T00:00:00Z'

    def log_message(self, *_args):
        pass

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(
            self.rfile.read(int(self.headers['Content-Length'])).decode()))
        key = self.headers['Authorization'].split('Credential=')[1].split('/')[0]
        if form['Action'] == 'GetCallerIdentity':
            status, text = 200, f"""<GetCallerIdentityResponse><GetCallerIdentityResult>
<Arn>arn:aws:sts::123456789012:assumed-role/r/{key}</Arn><UserId>A</UserId>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
        else:
            Sts.codes.append(form.get('TokenCode'))
            if form.get('TokenCode') == RIGHT and form['SerialNumber'] == DEVICE:
                status, text = 200, f"""<AssumeRoleResponse
 xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>
<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId>
</AssumedRoleUser><Credentials><AccessKeyId>AROLE{len(Sts.codes)}</AccessKeyId>
<SecretAccessKey>planted/secret</SecretAccessKey><SessionToken>planted-token</SessionToken>
<Expiration>{Sts.end}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
            else:
                status, text = 403, """<ErrorResponse><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time \
pass code. </Message></Error><RequestId>r</RequestId></ErrorResponse>"""
        body = text.encode()
        self.send_response(status)
        self.send_header('Content-Type', 'text/xml')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def environment(home, url):
    env = {k: v for k, v in os.environ.items() if not k.startswith('AWS_')}
    env.update(HOME=home, GST_REGISTRY=os.path.join(home, 'registry'), AWS_ENDPOINT_URL_STS=url,
               AWS_EC2_METADATA_DISABLED='true', AWS_PAGER='', AWS_REGION='eu-west-1',
               AWS_DEFAULT_REGION='eu-west-1', DBUS_SESSION_BUS_ADDRESS='unix:path=/nowhere/bus')
    return env


def on_terminal(words, env, answers, prompt):
    """Types the answers in turn, each at a prompt; returns exit code and all that was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, env)
    shown, n_prompts, end = '', 0, time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data.decode(errors='replace')
        if shown.count(prompt) > n_prompts:
            n_prompts += 1
            time.sleep(0.2)
            os.write(terminal, (answers.pop(0) + '\n').encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def whoami(profile):
    return [PROGRAM, 'whoami', '--profile', profile]


def answer_of(shown):
    return json.loads(shown[shown.index('{'):shown.rindex('}') + 1])


def test_terminal(env):
    code, shown = on_terminal(whoami('plain'), env, ['12x456', '999999', RIGHT], 'give up): ')
    check('a code that is right in the end', code == 0 and Sts.codes == ['999999', RIGHT], shown)
    check('what is no code is said', 'A code has 6 digits' in shown, shown)
    check('a wrong one is said', 'The code was refused' in shown, shown)
    check('the role signs', answer_of(shown)['arn'].endswith('/AROLE2'), shown)
    check('no secret on the terminal', 'planted' not in shown, shown)

    code, shown = on_terminal(whoami('plain'), env, [''], 'give up): ')
    check('nobody gives a code', code == 1 and 'No code of the device' in shown, shown)

    done = subprocess.run(whoami('plain'), env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False)
    check('without a terminal', done.returncode == 1 and 'mfa_serial' in done.stderr, done.stderr)


def test_cache(env, profiles):
    cache = os.path.join(env['HOME'], '.aws', 'cli', 'cache')
    for profile in profiles:
        del Sts.codes[:]
        code, shown = on_terminal(['aws', 'sts', 'get-caller-identity', '--profile', profile], env,
                                  [RIGHT], 'Enter MFA code')
        check(f'{profile}: the CLI is given a code', code == 0, shown)
        before = sorted(os.listdir(cache))
        done = subprocess.run(whoami(profile), env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, check=False)
        check(f'{profile}: its keys are used', done.returncode == 0 and
              answer_of(done.stdout)['arn'].endswith('/AROLE1') and len(Sts.codes) == 1,
              done.stderr + done.stdout)
        check(f'{profile}: nothing is written', sorted(os.listdir(cache)) == before)
        shutil.rmtree(cache)

    Sts.end = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 600))
    on_terminal(['aws', 'sts', 'get-caller-identity', '--profile', 'plain'], env, [RIGHT],
                'Enter MFA code')
    done = subprocess.run(whoami('plain'), env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False)
    check('keys about to end are not used', done.returncode == 1, done.stdout)


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Sts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    more = {
        'plain': '',
        'external': 'external_id = it\'s "quoted" \\ back\n',
        'unicode': 'external_id = ünïcödé 🎬\n',
        'duration': 'duration_seconds = 0900\n',
        'session': 'role_session_name = me\n',
        'all': 'external_id = a b\nduration_seconds = 3600\nrole_session_name = a@b\n',
    }
    with tempfile.TemporaryDirectory() as home:
        os.mkdir(os.path.join(home, '.aws'))
        with open(os.path.join(home, '.aws', 'config'), 'w', encoding='utf-8') as out:
            out.write('[profile user]\naws_access_key_id = AUSER\n'
                      'aws_secret_access_key = planted/user\n')
            for name, lines in more.items():
                out.write(f'[profile {name}]\nrole_arn = arn:aws:iam::123456789012:role/{name}\n'
                          f'source_profile = user\nmfa_serial = {DEVICE}\n{lines}')
        env = environment(home, f'http://127.0.0.1:{server.server_port}')
        subprocess.run([PROGRAM, 'whoami', '--help'], env=env, capture_output=True, check=True)
        test_terminal(env)
        if shutil.which('aws'):
            test_cache(env, more)
        else:
            print('# the AWS CLI is not installed: its cache is not tried')
    server.shutdown()
    tap.end()


main()
