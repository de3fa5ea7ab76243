# SPDX-License-Identifier: GPL-3.0-or-later
"""Our S3 reader on radosgw, an S3 that others wrote and that checks signatures, keys, versions,
generations and clocks. Objects are put with boto3 and the AWS CLI, and read by us. Its store in one
file answers a range with the bytes from the beginning of the object: what is compared byte for byte
here fits into one request, and moto serves what does not. Prints TAP."""

import base64
import json
import os
import random
import subprocess
import sys

from oracle import REGION, Probe, aws_env, equal, free_port, main, needs, run, says, server

needs('radosgw', 'radosgw-admin', 'aws', modules=['boto3'])

import boto3
from botocore.config import Config

PROBE, WRONG_CLOCK = sys.argv[1:3]
KEYS = {'access': 'AKIDRADOSGW', 'secret': 'planted/SECRET+of=radosgw'}
OTHER = {'access': 'AKIDSTRANGER', 'secret': 'planted/SECRET+of=a stranger'.replace(' ', '/')}
BLOCK, STRETCH = 8 * 1024, 256 * 1024  # what is kept, and what one request asks for at most
ODD = ['plain.mp4', 'with blank.mp4', 'a+b%20c%2B.mp4', 'é/日本/🎬.mp4', 'e\u0301.mp4', 'a//b',
       '/lead', '//', 'tail/', '.', '..', './x', '../x', 'a/./b/../c', '%2e%2e/%2F', '%', '%%41',
       '~tilde_-.', "!*'()", '"quoted"', '`back`', 'a&b=c?d#e', 'a:b@c;d,e$f', '<xml>&amp;',
       '[a]{b}|^', 'back\\slash', 'line\nbreak', 'tab\tbell\x07', 'x' * 1024, '日' * 341,
       '?versionId=null', ' ', 'soap', '?uploads']


def make_user(words, env):
    """radosgw-admin now and then hangs on a busy machine, also after its work is done."""
    for _ in range(6):
        try:
            made = run(words, env, timeout=15)
        except subprocess.TimeoutExpired:
            continue
        if made.returncode == 0 or 'exists' in made.stderr:
            return
    raise AssertionError('radosgw-admin made no user')


class Radosgw:
    def __init__(self, folder, stack, offset=0):
        name = os.path.join(folder, f'radosgw{offset}')
        os.mkdir(name)
        options = ['-c', '/dev/null', '-n', 'client.rgw', '--no-mon-config',
                   '--rgw_backend_store=dbstore', '--rgw_config_store=dbstore',
                   f'--dbstore_db_dir={name}', f'--dbstore_config_uri=file:{name}/config.db',
                   f'--rgw_data={name}', f'--run_dir={name}', f'--log_file={name}/log',
                   f'--admin_socket={name}/socket']
        env = aws_env(folder)
        for user, keys in (('owner', KEYS), ('stranger', OTHER)):
            make_user(['radosgw-admin', *options, 'user', 'create', '--uid', user,
                       '--display-name', user, '--access-key', keys['access'],
                       '--secret-key', keys['secret']], env)
        port = free_port()
        if offset:
            env.update(LD_PRELOAD=WRONG_CLOCK, PROOF_CLOCK_OFFSET=str(offset))
        self.url = stack.enter_context(server(
            ['radosgw', *options, '-f', '--rgw_dns_name=localhost',
             f'--rgw_frontends=beast endpoint=127.0.0.1:{port}'], port, name + '.out', env))
        self.host_url = f'http://localhost:{port}'


class Tests:
    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.radosgw = Radosgw(folder, stack)
        self.s3 = boto3.client(
            's3', endpoint_url=self.radosgw.url, region_name=REGION,
            aws_access_key_id=KEYS['access'], aws_secret_access_key=KEYS['secret'],
            config=Config(signature_version='s3v4', retries={'max_attempts': 0}))
        self.virtual = os.path.join(folder, 'virtual')
        with open(self.virtual, 'w', encoding='utf-8') as out:
            out.write('[default]\ns3 =\n  addressing_style = virtual\n')
        for bucket in ('odd-keys', 'dots.in.it', 'by-cli', 'sizes', 'changing', 'private',
                       'paid', 'versions'):
            self.s3.create_bucket(Bucket=bucket)
        self.s3.put_bucket_versioning(Bucket='versions',
                                      VersioningConfiguration={'Status': 'Enabled'})

    def env(self, keys=None, **variables):
        keys = keys or KEYS
        return aws_env(self.folder, **dict({
            'AWS_ENDPOINT_URL_S3': self.radosgw.url, 'AWS_ACCESS_KEY_ID': keys['access'],
            'AWS_SECRET_ACCESS_KEY': keys['secret']}, **variables))

    def probe(self, keys=None, **variables):
        return Probe(PROBE, self.env(keys, **variables))

    def put(self, bucket, key, body):
        return self.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def whole(self, probe, **what):
        """Opens an object and returns all that is in it."""
        opened = probe('open', **what)
        assert 'error' not in opened, (what, opened)
        return self.part(probe, 0, opened['size'] + 1)

    def part(self, probe, offset, count):
        answer = probe('read', offset=offset, count=count)
        assert 'error' not in answer, answer
        return base64.b64decode(answer['bytes'])

    def test_odd_keys(self):
        """Every key is one object in path and in virtual-host style, as boto3 wrote it."""
        for key in ODD:
            self.put('odd-keys', key, b'this is ' + key.encode())
        listed = self.s3.list_objects_v2(Bucket='odd-keys', EncodingType='url')
        equal(listed['KeyCount'], len(set(ODD)), 'distinct objects')
        styles = [{}, {'AWS_ENDPOINT_URL_S3': self.radosgw.host_url,
                       'AWS_CONFIG_FILE': self.virtual}]
        for variables in styles:
            with self.probe(**variables) as probe:
                for key in ODD:
                    equal(self.whole(probe, bucket='odd-keys', key=key),
                          b'this is ' + key.encode(), f'{variables} {key!r}')

    def test_bucket_with_dots(self):
        self.put('dots.in.it', 'a b', b'dots')
        with self.probe(AWS_ENDPOINT_URL_S3=self.radosgw.host_url,
                        AWS_CONFIG_FILE=self.virtual) as probe:
            equal(self.whole(probe, bucket='dots.in.it', key='a b'), b'dots')

    def test_aws_cli(self):
        """What `aws s3 cp` uploads we read; what `aws s3api` says of it we say."""
        body = random.Random(1).randbytes(200_000)
        path = os.path.join(self.folder, 'upload')
        with open(path, 'wb') as out:
            out.write(body)
        for words in (['s3', 'cp', '--no-progress', path, 's3://by-cli/up load+.mp4'],
                      ['s3api', 'head-object', '--bucket', 'by-cli', '--key', 'up load+.mp4']):
            done = run(['aws', *words], self.env())
            equal(done.returncode, 0, done.stderr)
        head = json.loads(done.stdout)
        with self.probe() as probe:
            opened = probe('open', bucket='by-cli', key='up load+.mp4')
            equal((opened['size'], opened['etag']), (head['ContentLength'], head['ETag']))
            equal(self.part(probe, 0, len(body)) == body, True, 'bytes')

    def test_sizes(self):
        """Up to a whole request; no byte at all is a refusal, 416, that means "empty"."""
        for size in (0, 1, 1000, BLOCK - 1, BLOCK, STRETCH - 1, STRETCH):
            body = random.Random(size).randbytes(size)
            self.put('sizes', 'object', body)
            with self.probe() as probe:
                equal(self.whole(probe, bucket='sizes', key='object') == body, True, size)
                for offset, count in ((size // 2, 100), (size, 1), (size + BLOCK, 1)):
                    equal(self.part(probe, offset, count), body[offset:offset + count], size)

    def test_replaced(self):
        """A generation is never spliced into another: the reading stops, and says why."""
        first, second = (random.Random(n).randbytes(4 * STRETCH) for n in (1, 2))
        self.put('changing', 'replaced', first)
        with self.probe() as probe:
            probe('open', bucket='changing', key='replaced')
            equal(self.part(probe, 0, 100), first[:100])
            self.put('changing', 'replaced', second)
            says(probe('read', offset=3 * STRETCH, count=100), 'was replaced while it was open',
                 's3://changing/replaced')
            says(probe('read', offset=0, count=100), 'was replaced')
            probe('open', bucket='changing', key='replaced')
            equal(self.part(probe, 0, 100), second[:100])

    def test_deleted(self):
        self.put('changing', 'deleted', bytes(4 * STRETCH))
        with self.probe() as probe:
            probe('open', bucket='changing', key='deleted')
            self.s3.delete_object(Bucket='changing', Key='deleted')
            says(probe('read', offset=3 * STRETCH, count=1), 'There is no such object', 'NoSuchKey')

    def test_versions(self):
        bodies = [random.Random(n).randbytes(100_000) for n in range(2)]
        ids = [self.put('versions', 'v/é+', body)['VersionId'] for body in bodies]
        with self.probe() as probe:
            for body, version in zip(bodies, ids):
                equal(self.whole(probe, bucket='versions', key='v/é+', version=version) == body,
                      True, version)
            equal(self.whole(probe, bucket='versions', key='v/é+') == bodies[1], True, 'newest')

            self.s3.delete_object(Bucket='versions', Key='v/é+')
            equal(self.whole(probe, bucket='versions', key='v/é+', version=ids[0]) == bodies[0],
                  True, 'the first, after it was deleted')
            says(probe('open', bucket='versions', key='v/é+'), 'There is no such object')
            says(probe('open', bucket='versions', key='v/é+', version='x' * 32), 'NoSuchKey')

    def test_version_stays(self):
        """A version that is open stays what it is while another takes its place."""
        body = random.Random(9).randbytes(4 * STRETCH)
        version = self.put('versions', 'stays', body)['VersionId']
        with self.probe() as probe:
            probe('open', bucket='versions', key='stays', version=version)
            self.put('versions', 'stays', b'another')
            self.s3.delete_object(Bucket='versions', Key='stays')
            answer = probe('read', offset=3 * STRETCH, count=9)
            assert 'error' not in answer, answer

    def test_refusals(self):
        self.put('private', 'private', b'private')
        wrong = dict(KEYS, secret='planted/other')
        unknown = dict(KEYS, access='AKIDNOBODY')
        for keys, key, words in (
                (wrong, 'private', ['signature is not accepted', 'secret', 'clock',
                                    'SignatureDoesNotMatch']),
                (unknown, 'private', ['does not know this access key', 'InvalidAccessKeyId']),
                (OTHER, 'private', ['may not read it', 's3:GetObject', 'AccessDenied']),
                (KEYS, 'missing', ['There is no such object', 'NoSuchKey'])):
            with self.probe(keys) as probe:
                answer = probe('open', bucket='private', key=key)
                says(answer, *words, 's3://private/' + key)
                assert keys['secret'] not in answer['error'], answer
        with self.probe() as probe:
            says(probe('open', bucket='no-such-bucket', key='a'), 'There is no such bucket')

    def test_requester_pays(self):
        """Who is not the owner reads only where they said, in a signed header, that they pay."""
        self.put('paid', 'object', b'paid for')
        self.s3.put_bucket_policy(Bucket='paid', Policy=json.dumps({
            'Version': '2012-10-17', 'Statement': [{
                'Effect': 'Allow', 'Principal': '*', 'Action': ['s3:GetObject'],
                'Resource': ['arn:aws:s3:::paid/*']}]}))
        with self.probe(OTHER) as probe:
            equal(self.whole(probe, bucket='paid', key='object'), b'paid for', 'not asked for')
            self.s3.put_bucket_request_payment(
                Bucket='paid', RequestPaymentConfiguration={'Payer': 'Requester'})
            says(probe('open', bucket='paid', key='object'), 'requester', 'AccessDenied')
            equal(self.whole(probe, bucket='paid', key='object', pays=True), b'paid for', 'paid')

    def test_clock(self):
        """Half an hour of wrong clock costs one request, which is signed again by the server's."""
        for offset in (1800, -1800):
            there = Radosgw(self.folder, self.stack, offset)
            with self.probe(AWS_ENDPOINT_URL_S3=there.url) as probe:
                # The clock is looked at before the bucket is.
                answer = probe('open', bucket='nowhere', key='a')
                says(answer, 'There is no such bucket')
                equal(answer['requests'], 2, answer)
            theirs = boto3.client(
                's3', endpoint_url=there.url, region_name=REGION,
                aws_access_key_id=KEYS['access'], aws_secret_access_key=KEYS['secret'],
                config=Config(signature_version='s3v4', retries={'max_attempts': 0}))
            try:
                theirs.list_buckets()
                raise AssertionError('boto3, which corrects nothing, got an answer')
            except theirs.exceptions.ClientError as error:
                equal(error.response['Error']['Code'], 'RequestTimeTooSkewed')


main(Tests)
