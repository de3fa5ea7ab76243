# SPDX-License-Identifier: GPL-3.0-or-later
"""The AWS CLI's own code beside ours: what both read from the same files, which region and endpoint
both take from the same files, variables and options, and files that the CLI wrote. (Sign-in caches
and credentials are compared in the tests of aws and cli.) Prints TAP."""

import glob
import json
import os
import random
import re
import sys

from oracle import Probe, aws_env, equal, main, needs

needs('aws', modules=['awscli'])

from awscli.clidriver import create_clidriver
# The CLI brings its own, in place of the system's.
from botocore import exceptions, session

PROBE = sys.argv[1]
SEED = int(os.environ.get('PROOF_SEED', random.randrange(2 ** 32)))
FILE_CASES, SETTINGS_CASES = 1000, 400
NESTED = re.compile(r'\s*[=:]\s*')
SERVICES = ('rekognition', 's3', 'sts', 'sqs')


def as_ours(values):
    """A section that the CLI read, with the two deviations that are meant: a comment may stand
    behind a value (not behind its second line), and a nested key has a name."""
    out = {}
    for key, value in values.items():
        if isinstance(value, dict):
            value = {k: v for k, v in value.items() if k} or ''
        elif key not in ('aws_secret_access_key', 'aws_session_token', 'credential_process'):
            value = re.sub(r'\A([^\n]*?)(^|\s+)[#;].*', r'\1', value)
        out[key] = value
    return out


def as_theirs(values):
    """A section that we read, nested keys taken apart."""
    return {key: dict(NESTED.split(line, maxsplit=1) for line in value[1:].split('\n'))
            if value.startswith('\n') else value
            for key, value in values.items()}


class Tests:
    def __init__(self, folder, stack):
        self.folder = folder
        self.data_path = os.environ['AWS_DATA_PATH']  # set by the CLI, which runs in this process
        self.env = aws_env(folder)
        os.environ.update(self.env)
        self.probe = stack.enter_context(Probe(PROBE, self.env))

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8', newline='') as out:
            out.write(text)
        return path

    def set_variables(self, variables):
        for name in [n for n in os.environ if n.startswith('AWS_')]:
            del os.environ[name]
        os.environ.update(variables, AWS_DATA_PATH=self.data_path)

    def cli_config(self, config, credentials):
        """What the CLI reads from the two files, None where it refuses one of them."""
        self.set_variables({'AWS_CONFIG_FILE': config or '/nowhere',
                            'AWS_SHARED_CREDENTIALS_FILE': credentials or '/nowhere'})
        try:
            return session.Session().full_config
        except exceptions.ConfigParseError:
            return None

    def fixtures(self):
        top = os.path.join(os.environ.get('SHARED_DATA', ''), 'aws-config')
        for path in sorted(glob.glob(top + '/botocore-cfg/*')):
            yield from ((path, None), (None, path))
        for path in sorted(glob.glob(top + '/aws-c-auth-corpus/*/*')):
            yield (path, None) if 'config_profile' in path else (None, path)
        for path in sorted(glob.glob(top + '/smithy-rs-aws-config/**/.aws', recursive=True)):
            yield path + '/config', path + '/credentials'
        for path in glob.glob(top + '/smithy-rs-aws-runtime/**/profile-parser-tests.json',
                              recursive=True):
            with open(path, encoding='utf-8') as text:
                for n, case in enumerate(json.load(text)['tests']):
                    given = case['input']
                    yield tuple(self.write(f'{n}-{name}', given[name]) if name in given else None
                                for name in ('configFile', 'credentialsFile'))

    def test_files(self):
        """Every file of the fixtures, good and bad."""
        n_read = n_refused = 0
        for config, credentials in self.fixtures():
            ours = self.probe('profiles', config=config, credentials=credentials)
            theirs = self.cli_config(config, credentials)
            if theirs is None:
                n_refused += 1
                continue
            n_read += 1
            # A word in front and blanks around a name mean nothing in the credentials file.
            profiles = {n: as_ours(v) for n, v in theirs['profiles'].items()
                        if n == n.strip() and not re.match(r'profile\s', n)}
            mine = {n: as_theirs(v) for n, v in ours['profiles'].items()}
            for name, values in profiles.items():
                equal(mine.get(name), values, f'{config} {credentials} {name}')
            extra = set(mine) - set(profiles)
            if extra:
                with open(config or credentials, encoding='utf-8') as text:
                    equal(re.findall(r'\[ +(?:profile )?(\w+) *\]', text.read()), list(extra),
                          f'{config} {credentials}: names with blanks around them')
            for kind in ('sso_sessions', 'services'):
                equal({n: as_theirs(v) for n, v in ours[kind].items()},
                      {n: as_ours(v) for n, v in theirs.get(kind, {}).items()}, f'{config} {kind}')
        if n_read == 0:
            return 'SHARED_DATA names no folder with aws-config files'
        assert n_read > 100 and n_refused > 20, (n_read, n_refused)
        return None

    def test_random_files(self):
        """Random sections, keys, values, comments, continued and nested lines."""
        print(f'# PROOF_SEED={SEED}')
        rng = random.Random(SEED)
        n_read = 0
        for _ in range(FILE_CASES):
            text = self.make_file(rng)
            path = self.write('random', text)
            theirs = self.cli_config(path, None)
            if theirs is None:
                continue
            n_read += 1
            ours = self.probe('profiles', config=path)
            for kind in ('profiles', 'sso_sessions', 'services'):
                equal({n: as_theirs(v) for n, v in ours[kind].items()},
                      {n: as_ours(v) for n, v in theirs.get(kind, {}).items()}, f'{kind} {text!r}')
        assert n_read > FILE_CASES * 0.8, n_read

    def make_file(self, rng):
        names = ['default', 'profile a', 'profile "b c"', "profile 'd'", 'profile  e', 'profile\tf',
                 'profile a.b@c+d:e/f', 'sso-session s', 'services v', 'preview']
        keys = ['region', 'Output', 'ROLE_ARN', 'aws_secret_access_key', 'k-e.y', 's3',
                'credential_process', 'sso_session', 'aws_access_key_id']
        pieces = ['a', 'b', '=', ' ', '  ', ':', '#', ';', ' #', ' ;', '%', '"', "'", '\\', '\t',
                  'é', '[', ']', '$x']
        lines = []
        for name in rng.sample(names, rng.randint(1, 4)):
            lines.append(f'[{name}]' + rng.choice(['', ' ', '  # comment', ' ; comment']))
            for key in rng.sample(keys, rng.randint(0, 5)):
                value = ''.join(rng.choice(pieces) for _ in range(rng.randint(0, 7))).strip()
                if key not in ('aws_secret_access_key', 'credential_process'):
                    value = value.lstrip('#; \t')
                # Behind an empty value an indented key is nested; there the CLI knows = alone.
                lines.append(rng.choice([f'{key}={value}', f'{key} : {value}', f'{key}\t=  {value}',
                                         f' {key} = {value}']))
                more = rng.choice([0, 0, 0, 1, 2])
                lines += [f'   nested{n} = {rng.choice(["v", "v # c", "a=b", ""])}'
                          if value == '' else f'   more {n} = z' for n in range(more)]
                lines += rng.choice([[], [], ['# comment'], ['; comment']])
            lines += rng.choice([[], ['']])
        return rng.choice(['\n', '\r\n']).join(lines) + '\n'

    def test_settings(self):
        """Random files, variables and options: the same profile, region and endpoints."""
        print(f'# PROOF_SEED={SEED}')
        rng = random.Random(SEED)
        seen = {}
        for _ in range(SETTINGS_CASES):
            case = self.make_case(rng)
            wanted = self.cli_settings(case)
            ours = self.probe('settings', **case)
            for key, value in wanted.items():
                equal(ours.get(key), value, f'{json.dumps(case)} {ours}')
            if not wanted:
                assert re.search('region is set|there is no such section',
                                 ours.get('error', '')), (case, ours)
            seen[wanted.get('endpoint')] = True
        assert len(seen) > 50, seen

    def make_case(self, rng):
        """What the probe is told: env, and what was said explicitly."""
        def maybe(chance, value):
            return value if rng.random() < chance else None

        def url():
            return f'http://127.0.0.1:{rng.randint(1, 99)}' + rng.choice(['', '/base'])

        def region():
            return rng.choice(['us-east-1', 'eu-west-3', 'cn-north-1', 'us-gov-west-1', 'xx-new-9'])

        names = ['default', 'dev', 'a b']
        config, credentials = [], []
        for name in names:
            head = name if name == 'default' else f'profile "{name}"'
            config.append(f'[{head}]')
            for chance, line in ((0.5, f'region = {region()}'), (0.2, f'endpoint_url = {url()}'),
                                 (0.3, f"services = {rng.choice(['one', 'none'])}"),
                                 (0.1, 'ignore_configured_endpoint_urls = true'),
                                 (0.1, 'use_dualstack_endpoint = true'),
                                 (0.2, f'max_attempts = {rng.randint(1, 9)}'),
                                 (0.1, 'ca_bundle = /config/bundle.pem')):
                config += [line] if maybe(chance, True) else []
            credentials += [f'[{name}]', f'region = {region()}'] if maybe(0.15, True) else []
        config += ['[services one]', 'iam =', f'  endpoint_url = {url()}']
        for service in SERVICES:
            config += [f'{service} =', f'  endpoint_url = {url()}'] if maybe(0.4, True) else []
        env = {
            'AWS_CONFIG_FILE': self.write('config', '\n'.join(config) + '\n'),
            'AWS_SHARED_CREDENTIALS_FILE': self.write('credentials', '\n'.join(credentials) + '\n'),
            'AWS_PROFILE': maybe(0.3, rng.choice(names)),
            'AWS_DEFAULT_PROFILE': maybe(0.2, rng.choice(names)),
            'AWS_REGION': maybe(0.3, region()),
            'AWS_DEFAULT_REGION': maybe(0.3, region()),
            'AWS_ENDPOINT_URL': maybe(0.15, url()),
            'AWS_MAX_ATTEMPTS': maybe(0.1, str(rng.randint(1, 9))),
            'AWS_CA_BUNDLE': maybe(0.1, '/environment/bundle.pem'),
            'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS': maybe(0.15, rng.choice(['true', 'false'])),
        }
        for service in SERVICES:
            env['AWS_ENDPOINT_URL_' + service.upper()] = maybe(0.15, url())
        return {'env': {k: v for k, v in env.items() if v is not None},
                'service': rng.choice(SERVICES), 'profile': maybe(0.3, rng.choice(names)),
                'region': maybe(0.2, region())}

    def test_sign_in(self):
        """Where the CLI would sign in, and get the keys of a role."""
        print(f'# PROOF_SEED={SEED}')
        rng = random.Random(SEED)
        url = iter(f'http://127.0.0.1:{n}' for n in range(1, 10 ** 6))
        seen = set()
        for _ in range(SETTINGS_CASES // 4):
            region = rng.choice(['us-east-1', 'eu-west-3', 'cn-north-1', 'us-gov-west-1', 'xx-new-9'])
            lines = ['[profile dev]', 'sso_session = corp', 'region = eu-central-1',
                     'sso_account_id = 123456789012', 'sso_role_name = Look',
                     *rng.choice([[], [], ['services = own'], [f'endpoint_url = {next(url)}'],
                                  ['use_dualstack_endpoint = true'], ['use_fips_endpoint = true']]),
                     '[sso-session corp]', f'sso_region = {region}',
                     'sso_start_url = https://corp.awsapps.com/start',
                     '[services own]', 'iam =', '  endpoint_url = https://iam.example.com']
            for service in ('sso', 'sso_oidc'):
                lines += rng.choice([[], [f'{service} =', f'  endpoint_url = {next(url)}']])
            env = {'AWS_CONFIG_FILE': self.write('config', '\n'.join(lines) + '\n')}
            for name in ('_SSO', '_SSO_OIDC', ''):
                if rng.random() < 0.15:
                    env['AWS_ENDPOINT_URL' + name] = next(url)
            ours = self.probe('sso', env=env, profile='dev')
            self.set_variables(env)
            own = session.Session(profile='dev')
            own.set_credentials('AKID', 'secret')
            own.register_component('data_loader', self.loader())
            wanted = {service: own.create_client(service, region_name=region).meta.endpoint_url
                      for service in ('sso', 'sso-oidc')}
            # An own endpoint with FIPS or dual-stack: the CLI complains at the first call, we at once.
            if any('use_' in line for line in lines) and any(
                    endpoint.startswith('http://') for endpoint in wanted.values()):
                wanted = {}
            for service in ('sso', 'sso-oidc'):
                equal(ours.get(service), wanted.get(service), f'{service} {env} {lines} {ours}')
            seen.update(wanted.values())
        assert len(seen) > 20, seen

    def cli_settings(self, case):
        """{} where there is no region, or no such section of services. No endpoint where an own one
        and dual-stack are both wanted: the CLI complains at the first call, we at once."""
        self.set_variables(case['env'])
        own = session.Session(profile=case['profile'])
        own.set_credentials('AKID', 'secret')
        # Loading the models anew each time would take most of the time.
        own.register_component('data_loader', self.loader())
        try:
            client = own.create_client(case['service'], region_name=case['region'])
        except (exceptions.NoRegionError, exceptions.InvalidConfigError):
            return {}
        if not own.get_config_variable('region') and not case['region']:
            return {}  # for S3 it would guess
        answer = {'profile': own.profile or 'default', 'region': client.meta.region_name,
                  'max_attempts': own.get_config_variable('max_attempts'),
                  'ca_bundle': own.get_config_variable('ca_bundle')}
        own_one = client.meta.endpoint_url.startswith('http://')
        answer['endpoint'] = client.meta.endpoint_url
        if own_one and own.get_config_variable('use_dualstack_endpoint'):
            answer['endpoint'] = None
        return answer

    def loader(self):
        if not hasattr(self, '_loader'):
            self._loader = session.Session().get_component('data_loader')
        return self._loader

    def test_addresses(self):
        """Where the CLI would ask for an object, and signed for which region."""
        print(f'# PROOF_SEED={SEED}')
        rng = random.Random(SEED)
        hosts = set()
        for _ in range(SETTINGS_CASES):
            env = {'AWS_REGION': rng.choice(['us-east-1', 'eu-west-3', 'cn-north-1', 'xx-new-9']),
                   'AWS_ACCESS_KEY_ID': 'AKID', 'AWS_SECRET_ACCESS_KEY': 'secret'}
            style = rng.choice([None, 'path', 'virtual', 'auto'])
            env['AWS_CONFIG_FILE'] = self.write('config', '[default]\n' + (
                f's3 =\n  addressing_style = {style}\n' if style else ''))
            # For an own endpoint we take the path, and the CLI the host, unless one is named.
            if style in ('path', 'virtual') and rng.random() < 0.4:
                env['AWS_ENDPOINT_URL_S3'] = rng.choice([
                    'https://minio.example.com', 'http://localhost:9000', 'http://127.0.0.1:9000',
                    'https://minio.example.com/base',
                    'http://[::1]:9000' if style == 'path' else 'https://s3.example.com:8443'])
            elif rng.random() < 0.3:
                env['AWS_USE_DUALSTACK_ENDPOINT'] = 'true'
            bucket = rng.choice(['videos', 'vi-de-os7', 'with.dots', 'a' * 63, 'abc', '1.2.3.4x',
                                 'alias-abcdefgh123-s3alias'])
            if env.get('AWS_ENDPOINT_URL_S3', '').startswith('http:') and '.' in bucket:
                bucket = 'videos'  # without TLS the CLI puts dots into the host, we never do
            if rng.random() < 0.15 and 'AWS_ENDPOINT_URL_S3' not in env and style != 'path':
                partition = 'aws-cn' if env['AWS_REGION'].startswith('cn-') else 'aws'
                bucket = f"arn:{partition}:s3:{env['AWS_REGION']}:123456789012:accesspoint/point"
            key = ''.join(rng.choice('a/. +%~é!*?#&=🎬') for _ in range(rng.randint(1, 12)))
            version = rng.choice([None, 'null', 'a+b/c='])
            case = {'env': env, 'bucket': bucket, 'key': key, 'version': version}
            ours = self.probe('address', **case)
            self.set_variables(env)
            own = session.Session()
            own.register_component('data_loader', self.loader())
            arguments = {'Bucket': bucket, 'Key': key}
            if version:
                arguments['VersionId'] = version
            url = own.create_client('s3').generate_presigned_url('get_object', arguments)
            wanted = re.sub(r'[?&]X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)'
                            '=[^&]*', '', url).replace('&', '?', 1)
            equal(ours.get('address'), wanted, f'{json.dumps(case)} {style} {ours}')
            equal(ours['region'], re.search('Credential=AKID%2F[0-9]*%2F([^%]*)', url)[1])
            hosts.add(wanted.split('/')[2])
        assert len(hosts) > 20, hosts

    def test_written(self):
        """`aws configure set` writes; we read every byte of it."""
        config = os.path.join(self.folder, 'written', 'config')
        credentials = os.path.join(self.folder, 'written', 'credentials')
        self.set_variables({'AWS_CONFIG_FILE': config, 'AWS_SHARED_CREDENTIALS_FILE': credentials})
        secret = 'x/+=% #;"\'\\é:=y'
        for words in (['region', 'eu-west-3'], ['region', 'us-east-1', '--profile', 'a b'],
                      ['aws_access_key_id', 'AKID', '--profile', 'a b'],
                      ['aws_secret_access_key', secret, '--profile', 'a b'],
                      ['credential_process', '/bin/x "a b" # c', '--profile', 'dev'],
                      ['s3.addressing_style', 'virtual', '--profile', 'dev'],
                      ['s3.max_queue_size', '7', '--profile', 'dev'],
                      ['sso_session', 'corp', '--profile', 'dev'],
                      ['region', 'eu-central-1', '--profile', 'dev']):
            equal(create_clidriver().main(['configure', 'set', *words]), 0, words)
        ours = self.probe('profiles', config=config, credentials=credentials)
        equal({n: as_theirs(v) for n, v in ours['profiles'].items()}, {
            'default': {'region': 'eu-west-3'},
            'a b': {'region': 'us-east-1', 'aws_access_key_id': 'AKID',
                    'aws_secret_access_key': secret},
            'dev': {'credential_process': '/bin/x "a b" # c', 'sso_session': 'corp',
                    's3': {'addressing_style': 'virtual', 'max_queue_size': '7'},
                    'region': 'eu-central-1'}})
        equal(ours['warnings'], 0)


main(Tests)
