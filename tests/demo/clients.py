#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loopback service under clients that others wrote: the AWS CLI and boto3."""
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback

import boto3
import botocore.exceptions
from botocore.config import Config

ACCESS_KEY, SECRET, REGION = 'AKIDPROOFREELDEMO', 'demo-secret-for-loopback-only', 'eu-west-1'
JOB, BUCKET = 'a' * 63 + '_', 'clients-bucket'
KEYS = ['street.mp4', 'dir/with blank+plus%20and=é!*\'()~.bin', 'dir/a//b', '/lead']


class Service:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.url = self.process.stdout.readline().strip()

    def tell(self, *words):
        self.process.stdin.write('\t'.join(map(str, words)) + '\n')
        self.process.stdin.flush()
        return list(map(int, self.process.stdout.readline().split()[1:]))

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(20) == 0


def detection(n):
    name = ['Person', 'Car', 'Dog', 'Tree', 'Émile "quoted" \\ \U0001f6b2'][n % 5]
    label = {'Name': name, 'Confidence': 50 + (n * 7919 % 4900) / 100.0 + n % 3 / 3,
             'Instances': [{'BoundingBox': {'Width': 0.26779675483703613, 'Height': 1e-7,
                                            'Left': -0.013, 'Top': 1.0},
                            'Confidence': 99.9364013671875}] if n % 2 else [],
             'Parents': [{'Name': 'Vehicle'}] if n % 5 == 1 else [], 'Aliases': [],
             'Categories': [{'Name': 'Any'}]}
    return label


def results():
    # Four at one instant, so that pages cut through instants.
    metadata = {'Codec': 'h264', 'DurationMillis': 30000, 'Format': 'QuickTime / MOV',
                'FrameRate': 29.970029830932617, 'FrameHeight': 720, 'FrameWidth': 1280,
                'ColorRange': 'LIMITED'}
    common = {'JobStatus': 'SUCCEEDED', 'VideoMetadata': metadata, 'LabelModelVersion': '3.0',
              'JobTag': 'tag', 'JobId': JOB,
              'Video': {'S3Object': {'Bucket': BUCKET, 'Name': KEYS[0]}}}
    timestamps = dict(common, Labels=[{'Timestamp': n // 4 * 200, 'Label': detection(n)}
                                      for n in range(2345)])
    segments = dict(common, Labels=[{'StartTimestampMillis': n * 200,
                                     'EndTimestampMillis': n * 200 + 900, 'DurationMillis': 900,
                                     'Label': detection(n)} for n in range(345)])
    for label in segments['Labels']:
        del label['Label']['Instances']
    return timestamps, segments


def by_name(labels):
    return sorted(labels, key=lambda l: (l['Label']['Name'].encode(), -l['Label']['Confidence'],
                                         l.get('Timestamp', l.get('StartTimestampMillis'))))


class Clients:
    def __init__(self, service, folder):
        self.service, self.folder = service, folder
        self.env = dict(os.environ, AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET,
                        AWS_REGION=REGION, AWS_ENDPOINT_URL=service.url, AWS_MAX_ATTEMPTS='2',
                        AWS_PAGER='', HOME=folder,
                        AWS_CONFIG_FILE='/dev/null', AWS_SHARED_CREDENTIALS_FILE='/dev/null',
                        AWS_EC2_METADATA_DISABLED='true', NO_PROXY='127.0.0.1')
        self.timestamps, self.segments = results()
        self.file = os.path.join(folder, 'source.bin')
        with open(self.file, 'wb') as f:
            f.write(os.urandom(20_000_003))
        paths = []
        for name, content in (('t', self.timestamps), ('s', self.segments)):
            paths.append(os.path.join(folder, name + '.json'))
            with open(paths[-1], 'w') as f:
                json.dump(content, f)
        service.tell('job', JOB, *paths)
        for key in KEYS:
            service.tell('object', BUCKET, key, self.file)

    def cli(self, *args, **env):
        return subprocess.run(['aws', *args], env=dict(self.env, **env), capture_output=True,
                              text=True, timeout=120)

    def boto(self, name, **keys):
        return boto3.client(name, endpoint_url=self.service.url,
                            region_name=keys.pop('region', REGION),
                            aws_access_key_id=keys.pop('key', ACCESS_KEY),
                            aws_secret_access_key=keys.pop('secret', SECRET),
                            aws_session_token=keys.pop('token', None),
                            config=Config(retries={'max_attempts': 0}, **keys))

    def fails(self, code, call, **args):
        try:
            call(**args)
        except botocore.exceptions.ClientError as error:
            assert error.response['Error']['Code'] == code, error.response
            assert error.response['ResponseMetadata']['RequestId'], error.response
            return error.response
        raise AssertionError('no error, wanted ' + code)

    def test_cli_pages(self):
        # This CLI has no paginator for label detection: its user goes from token to token.
        for aggregate, source, size in (('TIMESTAMPS', self.timestamps, 1000),
                                        ('SEGMENTS', self.segments, 200)):
            for sort in ('TIMESTAMP', 'NAME'):
                merged, labels, more = None, [], []
                while merged is None or 'NextToken' in merged:
                    run = self.cli('rekognition', 'get-label-detection', '--job-id', JOB,
                                   '--sort-by', sort, '--aggregate-by', aggregate,
                                   '--max-results', str(size), '--output', 'json', *more)
                    assert run.returncode == 0, run.stderr
                    merged = json.loads(run.stdout)
                    labels += merged['Labels']
                    more = ['--next-token', merged.get('NextToken')]
                wanted = dict(source, GetRequestMetadata={'SortBy': sort, 'AggregateBy': aggregate})
                if sort == 'NAME':
                    wanted['Labels'] = by_name(source['Labels'])
                assert dict(merged, Labels=labels) == wanted, (aggregate, sort)

    def test_boto_pages(self):
        client = self.boto('rekognition')
        for size in (10, 1000, 5000):
            for sort in ('TIMESTAMP', 'NAME'):
                labels, tokens, args = [], set(), {}
                while True:
                    page = client.get_label_detection(JobId=JOB, MaxResults=size, SortBy=sort,
                                                      **args)
                    assert page['VideoMetadata'] == self.timestamps['VideoMetadata']
                    assert page['Video'] == self.timestamps['Video'] and page['JobTag'] == 'tag'
                    assert page['GetRequestMetadata'] == {'SortBy': sort,
                                                          'AggregateBy': 'TIMESTAMPS'}
                    assert len(page['Labels']) <= min(size, 1000)
                    labels += page['Labels']
                    if 'NextToken' not in page:
                        break
                    assert len(page['NextToken']) <= 255 and page['NextToken'] not in tokens
                    tokens.add(page['NextToken'])
                    args = {'NextToken': page['NextToken']}
                wanted = self.timestamps['Labels']
                assert labels == (by_name(wanted) if sort == 'NAME' else wanted), (size, sort)

    def test_boto_tokens(self):
        client = self.boto('rekognition')
        other = JOB.replace('a', 'b')
        self.service.tell('job', other, '-', '-')
        token = client.get_label_detection(JobId=JOB, MaxResults=10)['NextToken']
        for change in ({'SortBy': 'NAME'}, {'AggregateBy': 'SEGMENTS'}, {'JobId': other},
                       {'NextToken': 'AAAA'}, {'NextToken': token[::-1]},
                       {'NextToken': 'B' + token[1:]}):
            self.fails('InvalidPaginationTokenException', client.get_label_detection,
                       **dict({'JobId': JOB, 'NextToken': token}, **change))
        page = client.get_label_detection(JobId=JOB, NextToken=token)
        assert page['Labels'][0] == self.timestamps['Labels'][10]

    def test_boto_parameters(self):
        client = self.boto('rekognition', parameter_validation=False)
        for wrong in ({'JobId': ''}, {'JobId': 'x' * 65}, {'JobId': 'ä'}, {'MaxResults': 0},
                      {'SortBy': 'TIME'}, {'AggregateBy': ''}, {'NextToken': 'x' * 256}):
            self.fails('InvalidParameterException', client.get_label_detection,
                       **dict({'JobId': JOB}, **wrong))
        self.fails('SerializationException', client.get_label_detection, JobId=5)
        self.fails('ResourceNotFoundException', client.get_label_detection, JobId='unknown')

    def test_boto_signatures(self):
        call = lambda **keys: lambda: self.boto('rekognition',
                                                **keys).get_label_detection(JobId=JOB)
        self.fails('InvalidSignatureException', call(secret='wrong'))
        self.fails('UnrecognizedClientException', call(key='AKIDOTHER'))
        self.fails('UnrecognizedClientException', call(token='surplus'))
        self.fails('InvalidSignatureException', call(region='us-east-1'))
        get = lambda **keys: lambda: self.boto('s3', **keys).get_object(Bucket=BUCKET, Key=KEYS[0])
        self.fails('SignatureDoesNotMatch', get(secret='wrong'))
        self.fails('InvalidAccessKeyId', get(key='AKIDOTHER'))
        self.fails('InvalidToken', get(token='surplus'))
        self.service.tell('keys', ACCESS_KEY, SECRET, 'session/token+==')
        try:
            assert call(token='session/token+==')()['JobStatus'] == 'SUCCEEDED'
            assert get(token='session/token+==')()['ContentLength'] == 20_000_003
            self.fails('UnrecognizedClientException', call())
            self.fails('InvalidToken', get(token='other'))
        finally:
            self.service.tell('keys', ACCESS_KEY, SECRET, '-')

    def test_boto_skew(self):
        client, s3 = self.boto('rekognition'), self.boto('s3')
        for value, text in ((400, 'Signature expired'), (-400, 'Signature not yet current')):
            self.service.tell('fault', 'skew', 1, value)
            error = self.fails('InvalidSignatureException', client.get_label_detection, JobId=JOB)
            assert error['Error']['Message'].startswith(text), error
        self.service.tell('fault', 'skew', 1, 800)
        assert s3.list_objects_v2(Bucket=BUCKET)['KeyCount'] == len(KEYS)
        self.service.tell('fault', 'skew', 1, 1000)
        self.fails('RequestTimeTooSkewed', s3.list_objects_v2, Bucket=BUCKET)

    def test_cli_copy(self):
        for key in KEYS[:2]:
            target = os.path.join(self.folder, 'target')
            run = self.cli('s3', 'cp', f's3://{BUCKET}/{key}', target, '--no-progress')
            assert run.returncode == 0, run.stderr
            with open(self.file, 'rb') as a, open(target, 'rb') as b:
                assert a.read() == b.read(), key
            os.unlink(target)
        run = self.cli('s3', 'cp', f's3://{BUCKET}/dir', os.path.join(self.folder, 'all'),
                       '--recursive')
        assert run.returncode == 0, run.stderr
        run = self.cli('s3', 'ls', f's3://{BUCKET}')
        assert run.returncode == 0 and 'PRE dir/' in run.stdout and 'street.mp4' in run.stdout, run
        run = self.cli('s3', 'cp', f's3://{BUCKET}/{KEYS[0]}', '-', AWS_SECRET_ACCESS_KEY='wrong')
        assert run.returncode != 0 and '403' in run.stderr, run.stderr

    def test_boto_objects(self):
        s3 = self.boto('s3')
        with open(self.file, 'rb') as f:
            whole = f.read()
        for key in KEYS:
            head = s3.head_object(Bucket=BUCKET, Key=key)
            assert head['ContentLength'] == len(whole) and head['AcceptRanges'] == 'bytes', head
            assert abs(head['LastModified'].timestamp() - time.time()) < 600
            for text, begin, end in (('0-0', 0, 1), ('5-1000', 5, 1001),
                                     ('-7', len(whole) - 7, len(whole)),
                                     ('20000000-', 20_000_000, len(whole)),
                                     ('0-99999999', 0, len(whole))):
                part = s3.get_object(Bucket=BUCKET, Key=key, Range='bytes=' + text,
                                     IfMatch=head['ETag'])
                assert part['ContentRange'] == f'bytes {begin}-{end - 1}/{len(whole)}', text
                assert part['ResponseMetadata']['HTTPStatusCode'] == 206
                assert part['Body'].read() == whole[begin:end], (key, text)
            for text in ('0-1,5-6', '7-3', 'x', '-'):
                part = s3.get_object(Bucket=BUCKET, Key=key, Range='bytes=' + text)
                assert part['ResponseMetadata']['HTTPStatusCode'] == 200, text
                assert part['ContentLength'] == len(whole), text
            self.fails('InvalidRange', s3.get_object, Bucket=BUCKET, Key=key,
                       Range='bytes=20000003-')
            self.fails('PreconditionFailed', s3.get_object, Bucket=BUCKET, Key=key, IfMatch='"0"')
            self.fails('304', s3.get_object, Bucket=BUCKET, Key=key, IfNoneMatch=head['ETag'])
        self.fails('NoSuchKey', s3.get_object, Bucket=BUCKET, Key='none')
        self.fails('NoSuchBucket', s3.get_object, Bucket='no-such-bucket', Key='none')
        self.fails('404', s3.head_object, Bucket=BUCKET, Key='none')
        head = s3.head_bucket(Bucket=BUCKET)
        assert head['ResponseMetadata']['HTTPHeaders']['x-amz-bucket-region'] == REGION
        assert s3.get_bucket_location(Bucket=BUCKET)['LocationConstraint'] == REGION

    def test_boto_versions(self):
        s3 = self.boto('s3')
        small = os.path.join(self.folder, 'small')
        with open(small, 'wb') as f:
            f.write(b'first')
        self.service.tell('object', BUCKET, 'versions', small)
        first = s3.head_object(Bucket=BUCKET, Key='versions')
        with open(small + '2', 'wb') as f:
            f.write(b'second!')
        self.service.tell('object', BUCKET, 'versions', small + '2')
        self.fails('PreconditionFailed', s3.get_object, Bucket=BUCKET, Key='versions',
                   IfMatch=first['ETag'])
        assert s3.get_object(Bucket=BUCKET, Key='versions')['Body'].read() == b'second!'
        old = s3.get_object(Bucket=BUCKET, Key='versions', VersionId=first['VersionId'],
                            IfMatch=first['ETag'])
        assert old['Body'].read() == b'first' and old['VersionId'] == first['VersionId']
        self.fails('NoSuchVersion', s3.get_object, Bucket=BUCKET, Key='versions', VersionId='other')

    def test_cli_survives(self):
        for fault, value in (('throttle', 0), ('server-error', 500), ('rekognition:html', 503)):
            self.service.tell('fault', fault, 1, value)
            run = self.cli('rekognition', 'get-label-detection', '--job-id', JOB)
            assert run.returncode == 0, (fault, run.stderr)

    def test_boto_job_faults(self):
        client = self.boto('rekognition')
        call = lambda **args: client.get_label_detection(JobId=JOB, MaxResults=100, **args)
        for fault, value, code in (('throttle', 0, 'ThrottlingException'),
                                   ('throttle', 1, 'ProvisionedThroughputExceededException'),
                                   ('server-error', 0, 'InternalServerError'),
                                   ('access-denied', 0, 'AccessDeniedException'),
                                   ('expired-credentials', 0, 'ExpiredTokenException'),
                                   ('invalid-parameter', 0, 'InvalidParameterException')):
            self.service.tell('fault', fault, 2, value)
            self.fails(code, call)
            self.fails(code, call)
            assert call()['JobStatus'] == 'SUCCEEDED', fault
        self.service.tell('fault', 'in-progress', 2, 0)
        for wanted in ('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED'):
            page = call()
            assert page['JobStatus'] == wanted, page
            assert ('VideoMetadata' in page) == (wanted == 'SUCCEEDED'), page
            assert (page['Labels'] == []) == (wanted != 'SUCCEEDED')
        self.service.tell('fault', 'failed', 1, 0)
        page = call()
        assert page['JobStatus'] == 'FAILED', page
        assert page['StatusMessage'] == 'Unsupported codec/format.', page

        token = call()['NextToken']
        self.service.tell('fault', 'expired-token', 1, 0)
        assert 'NextToken' in call()  # only a token can be too old
        self.fails('InvalidPaginationTokenException', call, NextToken=token)
        self.service.tell('fault', 'repeat-token', 1, 0)
        assert call(NextToken=token)['NextToken'] == token
        assert call(NextToken=token)['NextToken'] != token
        self.service.tell('fault', 'empty-pages', 2, 0)
        first = call()
        second = call(NextToken=first['NextToken'])
        assert first['Labels'] == second['Labels'] == []
        assert first['NextToken'] != second['NextToken']
        assert call(NextToken=second['NextToken'])['Labels'] == self.timestamps['Labels'][:100]

    def test_boto_object_faults(self):
        s3 = self.boto('s3')
        get = lambda **args: s3.get_object(Bucket=BUCKET, Key=KEYS[0], **args)

        def bytes_sent(least):
            """Once they grow no more: of a body that nobody reads, some are sent all the same."""
            last = -1
            while (now := self.service.tell('requests')[2]) < least or now != last:
                last = now
                time.sleep(0.2)
            return now

        rekognition = self.boto('rekognition')
        for fault, code in (('throttle', 'SlowDown'), ('server-error', 'InternalError'),
                            ('access-denied', 'AccessDenied'),
                            ('expired-credentials', 'ExpiredToken')):
            self.service.tell('fault', 's3:' + fault, 1, 0)
            assert rekognition.get_label_detection(JobId=JOB)['JobStatus'] == 'SUCCEEDED'
            self.fails(code, get)
            assert get()['ContentLength'] == 20_000_003, fault
        before = get(Range='bytes=0-9')
        self.service.tell('fault', 'replaced', -1, 0)
        self.fails('PreconditionFailed', get, Range='bytes=10-19', IfMatch=before['ETag'])
        assert get()['ETag'] != before['ETag']
        assert get(VersionId=before['VersionId'])['ETag'] == before['ETag']
        self.service.tell('fault', 'replaced', 0, 0)
        assert get(IfMatch=before['ETag'])['ETag'] == before['ETag']
        self.service.tell('fault', 'slow', 1, 700)
        self.service.tell('fault', 'throttle', 1, 0)
        start = time.monotonic()
        self.fails('SlowDown', get)
        assert time.monotonic() - start > 0.65
        for _ in range(2):
            sent = bytes_sent(0)
            assert len(get(Range='bytes=0-99999')['Body'].read()) == 100_000
            assert bytes_sent(sent + 100_000) == sent + 100_000

    def test_boto_cut(self):
        self.service.tell('fault', 'cut', 1, 4096)
        body = self.boto('s3').get_object(Bucket=BUCKET, Key=KEYS[0])['Body']
        assert len(body.read(4096)) == 4096
        try:
            body.read()
        except Exception as error:
            assert 'IncompleteRead' in str(error), error
        else:
            raise AssertionError('the body was not cut')
        body = self.boto('s3').get_object(Bucket=BUCKET, Key=KEYS[0])['Body']
        assert len(body.read()) == 20_000_003

    def test_start(self):
        """A token starts one job, which is in progress for a while and then has what was wanted."""
        rekognition = self.boto('rekognition')
        video = {'S3Object': {'Bucket': BUCKET, 'Name': KEYS[0]}}
        wish = dict(Video=video, ClientRequestToken='once', MinConfidence=80, JobTag='mine',
                    Settings={'GeneralLabels': {'LabelExclusionFilters': ['Dog']}})
        job = rekognition.start_label_detection(**wish)['JobId']
        assert rekognition.start_label_detection(**wish)['JobId'] == job
        self.fails('IdempotentParameterMismatchException', rekognition.start_label_detection,
                   **dict(wish, MinConfidence=81))
        self.fails('InvalidS3ObjectException', rekognition.start_label_detection,
                   Video={'S3Object': {'Bucket': BUCKET, 'Name': 'nothing.mp4'}})
        assert rekognition.get_label_detection(JobId=job)['JobStatus'] == 'IN_PROGRESS'
        answer = self.cli('rekognition', 'start-label-detection', '--video', json.dumps(video))
        assert json.loads(answer.stdout)['JobId'] != job, answer.stderr

        time.sleep(4.2)
        page = rekognition.get_label_detection(JobId=job)
        wanted = [l for l in self.timestamps['Labels']
                  if l['Label']['Confidence'] >= 80 and l['Label']['Name'] != 'Dog']
        assert page['JobStatus'] == 'SUCCEEDED' and page['JobTag'] == 'mine', page['JobStatus']
        assert [(l['Timestamp'], l['Label']['Name']) for l in page['Labels']] == \
            [(l['Timestamp'], l['Label']['Name']) for l in wanted][:1000]

    def test_boto_region(self):
        """boto3 finds the bucket's region from either answer, and asks there from then on."""
        try:
            for value in (0, 1):
                self.service.tell('fault', 'wrong-region', -1, value)
                s3 = self.boto('s3')
                before = self.service.tell('requests')[1]
                assert s3.get_object(Bucket=BUCKET, Key=KEYS[0])['ContentLength'] == 20_000_003
                assert s3.head_object(Bucket=BUCKET, Key=KEYS[0])['ContentLength'] == 20_000_003
                assert self.service.tell('requests')[1] - before >= 3
                direct = self.boto('s3', region='us-west-2')
                assert direct.head_object(Bucket=BUCKET, Key=KEYS[0])['ContentLength'] == 20_000_003
        finally:
            self.service.tell('fault', 'wrong-region', 0, 0)


def main():
    service = Service(sys.argv[1])
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        clients = Clients(service, folder)
        tests = [name for name in dir(Clients) if name.startswith('test_')]
        print(f'1..{len(tests)}')
        for n, name in enumerate(tests, 1):
            try:
                getattr(clients, name)()
                print(f'ok {n} {name}', flush=True)
            except Exception:  # every failure is told, the others still run
                failed = True
                text = traceback.format_exc()[-2000:].replace('\n', '\n# ')
                print(f'not ok {n} {name}\n# {text}', flush=True)
    service.end()
    return failed


if __name__ == '__main__':
    sys.exit(main())
