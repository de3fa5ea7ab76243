# SPDX-License-Identifier: GPL-3.0-or-later
"""The loopback service under the AWS SDK for JavaScript, and that SDK beside `proofreel fetch`: the
same pages, the same errors, as many attempts. Prints TAP."""

import json
import os
import subprocess
import sys
import time

sys.path.insert(1, os.path.join(os.path.dirname(sys.argv[0]), '..', 'demo'))
from oracle import Probe, REGION, aws_env, equal, main, needs, run, says, skip

needs('node', modules=['boto3'])
if subprocess.run(['node', '-e', 'require("@aws-sdk/client-rekognition")'],
                  stderr=subprocess.DEVNULL, check=False).returncode:
    skip('the AWS SDK for JavaScript is not installed: ./dev test installs it where there is npm')

from clients import ACCESS_KEY, BUCKET, JOB, KEYS, SECRET, Service, by_name, results

SERVE, PROGRAM, PROBE = sys.argv[1:4]
CLIENT = os.path.join(os.path.dirname(sys.argv[0]), 'javascript-client.cjs')


class Tests:
    def __init__(self, folder, stack):
        self.folder = folder
        self.service = Service(SERVE)
        stack.callback(self.service.end)
        self.env = aws_env(folder, AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET,
                           AWS_ENDPOINT_URL=self.service.url, NODE_NO_WARNINGS='1')
        self.node = stack.enter_context(subprocess.Popen(
            ['node', CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=self.env))
        self.timestamps, self.segments = results()
        paths = []
        for name, content in (('t', self.timestamps), ('s', self.segments)):
            paths.append(os.path.join(folder, name + '.json'))
            with open(paths[-1], 'w', encoding='utf-8') as out:
                json.dump(content, out)
        self.service.tell('job', JOB, *paths)
        with open(os.path.join(folder, 'video'), 'wb') as out:
            out.write(b'video')
        self.service.tell('object', BUCKET, KEYS[0], out.name)

    def ask(self, command, config=None, **arguments):
        config = dict({'region': REGION, 'endpoint': self.service.url}, **config or {})
        self.node.stdin.write(json.dumps({'command': command, 'input': arguments,
                                          'config': config}) + '\n')
        self.node.stdin.flush()
        return json.loads(self.node.stdout.readline())

    def get(self, **arguments):
        return self.ask('GetLabelDetection', **dict({'JobId': JOB}, **arguments))

    def pages(self, **arguments):
        """What all pages say together."""
        labels, more = [], {}
        while True:
            page = self.get(**arguments, **more)['output']
            labels += page['Labels']
            if not page.get('NextToken'):
                return dict(page, Labels=labels)
            more = {'NextToken': page['NextToken']}

    def fetch(self, job=JOB, **options):
        """What `proofreel fetch` makes of the same job, and how many requests it took."""
        path = os.path.join(self.folder, f'fetched-{time.monotonic_ns()}.json')
        before = self.service.tell('requests')[0]
        words = [f'--{k.replace("_", "-")}={v}' for k, v in options.items()]
        done = run([PROGRAM, 'fetch', '--job-id', job, '-o', path, *words], self.env)
        requests = self.service.tell('requests')[0] - before
        if done.returncode:
            return {'error': done.stderr}, requests
        with open(path, encoding='utf-8') as text:
            return json.load(text), requests

    def test_pages(self):
        """Every order and aggregation, from tiny pages to one."""
        for aggregate, source, sizes in (('TIMESTAMPS', self.timestamps, (100, 1000)),
                                         ('SEGMENTS', self.segments, (7, 1000))):
            for sort in ('TIMESTAMP', 'NAME'):
                wanted = source['Labels'] if sort == 'TIMESTAMP' else by_name(source['Labels'])
                for size in sizes:
                    theirs = self.pages(SortBy=sort, AggregateBy=aggregate, MaxResults=size)
                    equal(theirs['Labels'] == wanted, True, f'{aggregate} {sort} {size}')
                    equal(theirs['VideoMetadata'], source['VideoMetadata'])
                ours, requests = self.fetch(sort_by=sort, aggregate_by=aggregate)
                equal(requests, -(-len(wanted) // 1000), 'our requests')
                assert 'error' not in ours, ours
                equal(ours == theirs, True,
                      [k for k in set(ours) | set(theirs) if ours.get(k) != theirs.get(k)])

    def test_errors(self):
        """What is an exception there is a message here; what is tried again there is here. (Of
        throttling our fetch makes more: it slows down and goes on.)"""
        for fault, value, name, attempts, words in (
                ('access-denied', 0, 'AccessDeniedException', 1, 'may not do this'),
                ('invalid-parameter', 0, 'InvalidParameterException', 1, 'does not accept'),
                ('server-error', 0, 'InternalServerError', 3, 'internal error'),
                ('throttle', 0, 'ThrottlingException', 3, None),
                ('throttle', 1, 'ProvisionedThroughputExceededException', 3, None)):
            self.service.tell('fault', fault, -1, value)
            theirs = self.get()
            ours, requests = self.fetch() if words else ({}, 0)
            self.service.tell('fault', fault, 0, 0)
            equal((theirs.get('error'), theirs['known'], theirs['attempts']),
                  (name, True, attempts), theirs)
            assert theirs['request'], theirs
            if words:
                says(ours, words, name)
                equal(requests, attempts, f'our attempts at {name}')
        equal(self.get(JobId='b' * 64)['error'], 'ResourceNotFoundException')
        says(self.fetch('b' * 64)[0], 'knows no such job here')
        equal(self.get(NextToken='bm90aGluZw==')['error'], 'InvalidPaginationTokenException')

    def test_recovers(self):
        """One bad answer, also one that is no JSON, is followed by a good one."""
        for fault, value in (('throttle', 0), ('throttle', 1), ('server-error', 500),
                             ('rekognition:html', 503)):
            self.service.tell('fault', fault, 1, value)
            theirs = self.get()
            equal((theirs['attempts'], theirs.get('output', {}).get('JobStatus')),
                  (2, 'SUCCEEDED'), f'{fault} {theirs}')
            self.service.tell('fault', fault, 1, value)
            ours, requests = self.fetch()
            equal((requests, len(ours.get('Labels', []))), (4, 2345), f'{fault} {ours}'[:500])

    def test_clock(self):
        """Both sign again by the service's clock where their own is wrong, and keep to it."""
        for value in (400, -400):
            config = {'maxAttempts': 3, 'customUserAgent': f'clock{value}'}
            self.service.tell('fault', 'skew', -1, value)
            first, second = (self.ask('GetLabelDetection', config, JobId=JOB) for _ in range(2))
            ours, requests = self.fetch()
            self.service.tell('fault', 'skew', 0, 0)
            equal((first.get('attempts'), second.get('attempts')), (2, 1), (first, second))
            equal((requests, len(ours.get('Labels', []))), (4, 2345), f'{ours}'[:500])

    def test_refused(self):
        keys = {'accessKeyId': ACCESS_KEY, 'secretAccessKey': 'wrong'}
        theirs = self.ask('GetLabelDetection', {'credentials': keys}, JobId=JOB)
        equal((theirs.get('error'), theirs.get('attempts')), ('InvalidSignatureException', 1))
        keys['accessKeyId'] = 'AKIDNOBODY'
        equal(self.ask('GetLabelDetection', {'credentials': keys}, JobId=JOB).get('error'),
              'UnrecognizedClientException')

    def test_start(self):
        """A request token starts one job, whoever repeats it; it ends with what was asked for."""
        wish = {'Video': {'S3Object': {'Bucket': BUCKET, 'Name': KEYS[0]}}, 'MinConfidence': 80,
                'ClientRequestToken': 'javascript-1', 'JobTag': 'mine',
                'Settings': {'GeneralLabels': {'LabelExclusionFilters': ['Dog']}}}
        job = self.ask('StartLabelDetection', **wish)['output']['JobId']
        equal(self.ask('StartLabelDetection', **wish)['output']['JobId'], job)
        with Probe(PROBE, self.env) as probe:
            ours = probe('call', service='rekognition', body=json.dumps(wish),
                         target='RekognitionService.StartLabelDetection')
        equal(json.loads(ours.get('answer', 'null')), {'JobId': job}, ours)
        equal(self.ask('StartLabelDetection', **dict(wish, MinConfidence=81))['error'],
              'IdempotentParameterMismatchException')
        missing = {'S3Object': {'Bucket': BUCKET, 'Name': 'nothing.mp4'}}
        equal(self.ask('StartLabelDetection', Video=missing)['error'], 'InvalidS3ObjectException')

        equal(self.get(JobId=job)['output']['JobStatus'], 'IN_PROGRESS')
        end = time.monotonic() + 20
        while self.get(JobId=job)['output']['JobStatus'] != 'SUCCEEDED':
            assert time.monotonic() < end, 'the job does not end'
            time.sleep(0.2)
        theirs = self.pages(JobId=job)
        wanted = [l for l in self.timestamps['Labels']
                  if l['Label']['Confidence'] >= 80 and l['Label']['Name'] != 'Dog']
        equal([l['Timestamp'] for l in theirs['Labels']], [l['Timestamp'] for l in wanted])
        ours, _requests = self.fetch(job)
        equal(ours == theirs, True, [k for k in theirs if ours.get(k) != theirs.get(k)])


main(Tests)
