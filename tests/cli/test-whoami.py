# SPDX-License-Identifier: GPL-3.0-or-later
"""`proofreel whoami` beside the AWS CLI: the same files, environment and loopback services must
give the same keys, or both an error. The service checks signatures with botocore. Prints TAP."""

import concurrent.futures
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import tap
from tap import check

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
except ImportError:
    botocore = None

PROGRAM = sys.argv[1]
ROLE = 'arn:aws:iam::123456789012:role/'
END = '2099-01-01T00:00:00Z'


# --- a loopback STS, container and instance ---------------------------------------


def secret_of(key):
    return 'secret+of/' + key


def token_of(key):
    """Roles have one, users have none."""
    return 'token//of=' + key if key[0] in 'RWCI' else None


def derived(kind, *parts):
    """Two callers get the same key exactly where they asked for the same."""
    return kind + hashlib.md5('\0'.join(map(str, parts)).encode()).hexdigest()[:15].upper()


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    failures = {}

    def log_message(self, *_args):
        pass

    def reply(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, code, message):
        self.reply(status, '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
                   f'<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>'
                   '<RequestId>req-1</RequestId></ErrorResponse>')

    def signer(self, body):
        """The access key that signed this request rightly, else None."""
        header = self.headers.get('Authorization', '')
        if not header.startswith('AWS4-HMAC-SHA256 '):
            return None
        fields = dict(f.strip().split('=', 1) for f in header.split(' ', 1)[1].split(','))
        key, _day, region, service, _end = fields['Credential'].split('/')
        request = botocore.awsrequest.AWSRequest(
            'POST', f"http://{self.headers['Host']}{self.path}", data=body,
            headers={n: self.headers[n] for n in fields['SignedHeaders'].split(';')})
        request.context['timestamp'] = self.headers['X-Amz-Date']
        auth = botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(key, secret_of(key)), service, region)
        wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)),
                                request)
        good = (wanted == fields['Signature'] and service == 'sts' and region == 'eu-west-1' and
                self.headers.get('X-Amz-Security-Token') == token_of(key))
        return key if good else None

    def keys_xml(self, action, key):
        self.reply(200, f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <{action}Result>
    <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn>
      <AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>{key}</AccessKeyId>
      <SecretAccessKey>{secret_of(key)}</SecretAccessKey>
      <SessionToken>{token_of(key)}</SessionToken>
      <Expiration>{END}</Expiration>
    </Credentials>
  </{action}Result>
  <ResponseMetadata><RequestId>req-2</RequestId></ResponseMetadata>
</{action}Response>""")

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        action = form.get('Action')
        session = form.get('RoleSessionName', '')
        if session.startswith(('botocore-session-', 'proofreel-')):
            session = 'made up'
        if action == 'AssumeRoleWithWebIdentity':
            if self.headers.get('Authorization'):
                return self.refuse(400, 'InvalidRequest', 'signed')
            return self.keys_xml(action, derived('W', form['RoleArn'], form['WebIdentityToken'],
                                                 session))
        key = self.signer(body)
        if not key:
            return self.refuse(403, 'SignatureDoesNotMatch', 'no')
        if action == 'GetCallerIdentity':
            return self.reply(200, f"""<GetCallerIdentityResponse
 xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
 <Arn>arn:aws:iam::123456789012:user/{key}</Arn><UserId>AIDA{key}</UserId>
 <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>""")
        if form['RoleArn'].endswith('forbidden'):
            return self.refuse(403, 'AccessDenied', f'{key} may not sts:AssumeRole')
        if form['RoleArn'].endswith('busy') and not Service.failures.setdefault(
                (key, self.headers.get('User-Agent')), False):
            Service.failures[key, self.headers.get('User-Agent')] = True
            return self.refuse(500, 'InternalFailure', 'later')
        return self.keys_xml(action, derived('R', key, form['RoleArn'], session,
                                             form.get('DurationSeconds'), form.get('ExternalId')))

    def keys_json(self, key):
        self.reply(200, json.dumps({'Code': 'Success', 'AccessKeyId': key,
                                    'SecretAccessKey': secret_of(key), 'Token': token_of(key),
                                    'Expiration': END}))

    def do_PUT(self):
        good = self.path == '/latest/api/token' and self.headers.get(
            'x-aws-ec2-metadata-token-ttl-seconds') == '21600'
        self.reply(200 if good else 400, 'v2-token')

    def do_GET(self):
        if self.path == '/container':
            if self.headers.get('Authorization') not in ('Bearer abc', None):
                return self.reply(401, '')
            return self.keys_json(derived('C', self.headers.get('Authorization')))
        if self.headers.get('x-aws-ec2-metadata-token') != 'v2-token':
            return self.reply(401, '')
        if self.path == '/latest/meta-data/iam/security-credentials/':
            return self.reply(200, 'the-role\n')
        if self.path == '/latest/meta-data/iam/security-credentials/the-role':
            return self.keys_json('IINSTANCE')
        return self.reply(404, '')


# --- the files ----------------------------------------------------------------------

def static(key):
    return f'aws_access_key_id = {key}\naws_secret_access_key = {secret_of(key)}\n'


def role(name, **keys):
    return f'role_arn = {ROLE}{name}\n' + ''.join(f'{k} = {v}\n' for k, v in keys.items())


def program(folder, key, script=''):
    """A credential_process whose words need quoting."""
    path = os.path.join(folder, f'give {key}.py')
    with open(path, 'w', encoding='utf-8') as out:
        out.write(script or f'''import json, sys
assert sys.argv[1:] == ["$HOME *", "a'b"], sys.argv
print(json.dumps(dict(Version=1, AccessKeyId="{key}", SecretAccessKey="{secret_of(key)}")))
''')
    return f'''credential_process = {sys.executable} "{path}" '$HOME *' "a'b"\n'''


def write_files(folder):
    token = os.path.join(folder, 'token.jwt')
    with open(token, 'w', encoding='utf-8') as out:
        out.write('web.identity.token')
    config = {
        'static': static('ACONFIG'),
        'both': static('ACONFIG'),
        'role': role('one', source_profile='static'),
        'role-all': role('one', source_profile='both', external_id='x & y=z', duration_seconds=900,
                         role_session_name='my+name@x'),
        'role-odd-duration': role('one', source_profile='static', duration_seconds='long'),
        'chain': role('two', source_profile='role'),
        'chain-three': role('three', source_profile='chain'),
        'itself': role('one', source_profile='itself') + static('AITSELF'),
        'itself-bare': role('one', source_profile='itself-bare'),
        'loop-a': role('one', source_profile='loop-b'),
        'loop-b': role('one', source_profile='loop-a'),
        'role-alone': role('one') + static('ACONFIG'),
        'role-two-sources': role('one', source_profile='static', credential_source='Environment'),
        'role-of-nobody': role('one', source_profile='missing'),
        'role-of-empty': role('one', source_profile='empty'),
        'role-static-beats-role': role('one', source_profile='itself'),
        'role-environment': role('one', credential_source='Environment'),
        'role-instance': role('one', credential_source='Ec2InstanceMetadata'),
        'role-container': role('one', credential_source='EcsContainer'),
        'role-odd-source': role('one', credential_source='Moon'),
        'role-process': role('one', source_profile='process'),
        'role-forbidden': role('forbidden', source_profile='static'),
        'role-busy': role('busy', source_profile='static'),
        'web': role('web', web_identity_token_file=token),
        'web-named': role('web', web_identity_token_file=token, role_session_name='me'),
        'web-beats-source': role('web', web_identity_token_file=token, source_profile='static'),
        'web-without-role': f'web_identity_token_file = {token}\n',
        'web-no-file': role('web', web_identity_token_file='/nowhere/token'),
        'role-web': role('one', source_profile='web'),
        'process': program(folder, 'APROCESS'),
        'process-and-config': program(folder, 'APROCESS') + static('ACONFIG'),
        'process-and-credentials': program(folder, 'APROCESS'),
        'process-fails': program(folder, 'AFAILS', 'import sys; sys.exit("sign in first")'),
        'process-version': program(folder, 'AVERSION', 'print(\'{"Version": 2}\')'),
        'process-no-json': program(folder, 'ANOJSON', 'print("hello")'),
        'process-missing': 'credential_process = /nowhere/program\n',
        'half': 'aws_access_key_id = AHALF\n',
        'empty': 'output = json\n',
    }
    credentials = {
        'both': static('ACREDENTIALS'),
        'process-and-credentials': static('ACREDENTIALS'),
        'only': static('AONLY'),
    }
    with open(os.path.join(folder, 'config'), 'w', encoding='utf-8') as out:
        for name, text in config.items():
            out.write(f'[profile {name}]\nregion = eu-west-1\n{text}\n')
    with open(os.path.join(folder, 'credentials'), 'w', encoding='utf-8') as out:
        for name, text in credentials.items():
            out.write(f'[{name}]\n{text}\n')
    return sorted(set(config) | set(credentials)), token


# --- the two programs ------------------------------------------------------------------

def run(words, folder, url, extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith('AWS_')}
    with tempfile.TemporaryDirectory(dir=folder) as home:
        env.update(HOME=home, GST_REGISTRY=os.path.join(folder, 'registry'),
                   AWS_CONFIG_FILE=os.path.join(folder, 'config'),
                   AWS_SHARED_CREDENTIALS_FILE=os.path.join(folder, 'credentials'),
                   AWS_ENDPOINT_URL_STS=url, AWS_EC2_METADATA_DISABLED='true', AWS_PAGER='',
                   AWS_REGION='eu-west-1', AWS_DEFAULT_REGION='eu-west-1', AWS_MAX_ATTEMPTS='3',
                   G_MESSAGES_DEBUG='all')
        for name, value in extra.items():
            env.pop(name, None)
            if value is not None:
                env[name] = value
        return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False,
                              env=env)


def ours(profile, folder, url, extra):
    """(the key that signed or None, the answer, what went wrong)"""
    done = run([PROGRAM, 'whoami', *(['--profile', profile] if profile else [])], folder, url,
               extra)
    text = done.stdout + done.stderr
    assert 'secret+of' not in text and 'token//of' not in text and 'web.identity' not in text, text
    if done.returncode:
        return None, None, done.stderr
    answer = json.loads(done.stdout)
    return answer['arn'].rsplit('/', 1)[1], answer, ''


def theirs(profile, folder, url, extra):
    done = run(['aws', 'configure', 'export-credentials', '--format', 'process',
                *(['--profile', profile] if profile else [])], folder, url, extra)
    return (None if done.returncode else json.loads(done.stdout)['AccessKeyId']), done.stderr


def main():
    if botocore is None or not shutil.which('aws'):
        print('1..0 # SKIP the AWS CLI and botocore are not installed')
        return 0
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f'http://127.0.0.1:{server.server_port}'
    env_keys = {'AWS_ACCESS_KEY_ID': 'AENV', 'AWS_SECRET_ACCESS_KEY': secret_of('AENV')}

    with tempfile.TemporaryDirectory() as folder:
        profiles, token = write_files(folder)
        container = {'AWS_CONTAINER_CREDENTIALS_FULL_URI': url + '/container'}
        web = {'AWS_WEB_IDENTITY_TOKEN_FILE': token, 'AWS_ROLE_ARN': ROLE + 'env'}
        run([PROGRAM, 'whoami', '--help'], folder, url, {})  # makes the registry
        cases = [(name, name, {}) for name in profiles + ['nobody']]
        cases += [
            ('environment', None, env_keys),
            ('environment beats AWS_PROFILE', None, dict(env_keys, AWS_PROFILE='only')),
            ('a named profile beats the environment', 'only', env_keys),
            ('AWS_PROFILE', None, {'AWS_PROFILE': 'role'}),
            ('AWS_PROFILE of nobody', None, {'AWS_PROFILE': 'nobody'}),
            ('role with the environment', 'role-environment', env_keys),
            ('role with the instance', 'role-instance', {
                'AWS_EC2_METADATA_DISABLED': None, 'AWS_EC2_METADATA_SERVICE_ENDPOINT': url + '/'}),
            ('role with the container', 'role-container', container),
            ('container', None, container),
            ('container with a token', None,
             dict(container, AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer abc')),
            ('container with a wrong token', None,
             dict(container, AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer no')),
            ('container not encrypted', None,
             {'AWS_CONTAINER_CREDENTIALS_FULL_URI': 'http://192.0.2.1/container'}),
            ('container behind an empty profile', 'empty', container),
            ('a profile beats the container', None, dict(container, AWS_PROFILE='only')),
            ('web identity of the environment', None, web),
            ('web identity of the environment with a name', None,
             dict(web, AWS_ROLE_SESSION_NAME='me')),
            ('web identity beats keys of AWS_PROFILE', None, dict(web, AWS_PROFILE='only')),
            ('a named profile beats web identity', 'only', web),
            ('a role beats web identity', None, dict(web, AWS_PROFILE='role')),
        ]
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            mine = [pool.submit(ours, profile, folder, url, extra) for _n, profile, extra in cases]
            others = [pool.submit(theirs, profile, folder, url, extra)
                      for _n, profile, extra in cases]
            n_keys = 0
            for (name, profile, _extra), my, other in zip(cases, mine, others):
                key, answer, complaint = my.result()
                other_key, other_complaint = other.result()
                n_keys += key is not None
                check(f'{name}: {other_key or "an error"}', key == other_key,
                      f'here: {key} {complaint}\nthere: {other_key} {other_complaint}')
                if profile and key is None:
                    check(f'{name}: the error names the profile', f'“{profile}”' in complaint,
                          complaint)
        check('the table has keys and errors', 25 < n_keys < len(cases) - 10, n_keys)

        _key, answer, _complaint = ours('role', folder, url, {})
        check('the answer', answer == {
            'source': f'profile “role”, role {ROLE}one', 'account': '123456789012',
            'arn': answer['arn'], 'user_id': 'AIDA' + answer['arn'].rsplit('/', 1)[1],
            'expires': END, 'region': 'eu-west-1'}, answer)
        _key, answer, _complaint = ours('only', folder, url, {})
        check('keys that never end', answer['expires'] is None, answer)

        odd = os.path.join(folder, 'odd')
        with open(os.path.join(folder, 'config'), encoding='utf-8') as config, \
                open(odd, 'w', encoding='utf-8') as out:
            out.write(config.read() + '[profile odd]\nPLANTED nonsense\n')
        done = run([PROGRAM, 'whoami', '--profile', 'only'], folder, url, {'AWS_CONFIG_FILE': odd})
        check('a line that is left out is told, and not shown', done.returncode == 0 and
              'config file, line' in done.stderr and 'PLANTED' not in done.stdout + done.stderr,
              done.stderr)

        # What was chosen in Preferences stands behind the environment, and is not "said".
        chosen = os.path.join(folder, 'glib-2.0', 'settings')
        os.makedirs(chosen)
        with open(os.path.join(chosen, 'keyfile'), 'w', encoding='utf-8') as out:
            out.write("[io/github/proofreel/Proofreel]\naws-profile='only'\n")
        kept = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': folder}
        for name, profile, extra, wanted in [
                ('Preferences', None, kept, 'AONLY'),
                ('the environment beats Preferences', None, dict(env_keys, **kept), 'AENV'),
                ('AWS_PROFILE beats Preferences', None, dict(kept, AWS_PROFILE='static'), 'ACONFIG'),
                ('a named profile beats Preferences', 'static', kept, 'ACONFIG')]:
            key, _answer, complaint = ours(profile, folder, url, extra)
            check(f'{name}: {wanted}', key == wanted, complaint)
        for what, profile, extra, says in [
                ('mfa', 'mfa', {}, 'mfa_serial'),
                ('chained', 'long-chain', {}, 'duration_seconds'),
                ('sandbox', 'process', {'FLATPAK_ID': 'x'}, 'inside Flatpak'),
                ('forbidden', 'role-forbidden', {}, 'sts:AssumeRole'),
                ('process', 'process-fails', {}, 'sign in first')]:
            with open(os.path.join(folder, 'config'), 'a', encoding='utf-8') as out:
                if what == 'mfa':
                    out.write('[profile mfa]\n' + role('one', source_profile='static',
                                                       mfa_serial='arn:aws:iam::1:mfa/me'))
                    out.write('[profile long-chain]\n' + role('two', source_profile='role',
                                                              duration_seconds=7200))
            _key, _answer, complaint = ours(profile, folder, url, extra)
            check(f'{what}: the error says why', says in complaint, complaint)
    server.shutdown()
    tap.end()


main()
