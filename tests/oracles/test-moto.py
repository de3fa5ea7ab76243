# SPDX-License-Identifier: GPL-3.0-or-later
"""Our calls on moto, which checks who signed them and what that user may do: who one is, roles and
chains of roles, ranges of objects, a queue with completion notices. Prints TAP."""

import base64
import json
import os
import random
import sys
import urllib.request

from oracle import Probe, REGION, aws_env, equal, free_port, main, needs, run, says, server

needs('moto_server', 'aws', 'ffmpeg', modules=['boto3', 'moto', 'flask'])

import boto3
from botocore.config import Config

PROBE, PROGRAM = sys.argv[1:3]
STRETCH = 256 * 1024  # what one request for an object asks for at most
ACCOUNT = '123456789012'
ROLE = f'arn:aws:iam::{ACCOUNT}:role/'
NOTICE = {'JobId': 'a' * 64, 'Status': 'SUCCEEDED', 'API': 'StartLabelDetection',
          'Timestamp': 1700000000000, 'Video': {'S3ObjectName': 'a é.mp4', 'S3Bucket': 'videos'}}


def policy(*statements):
    return json.dumps({'Version': '2012-10-17', 'Statement': [
        {'Effect': effect, 'Action': actions, 'Resource': '*'} for effect, actions in statements]})


class Tests:
    def __init__(self, folder, stack):
        self.folder = folder
        port = free_port()
        self.url = stack.enter_context(server(
            ['moto_server', '-H', '127.0.0.1', '-p', str(port)], port,
            os.path.join(folder, 'moto.out'), aws_env(folder)))
        iam = self.boto('iam', {'AccessKeyId': 'root', 'SecretAccessKey': 'root'})
        self.reviewer = self.make_user(iam, 'reviewer', policy(
            ('Allow', [s + ':*' for s in ('s3', 'sts', 'sqs', 'sns', 'rekognition')]),
            ('Deny', ['sqs:PurgeQueue'])))
        self.stranger = self.make_user(iam, 'stranger', policy(('Deny', '*')))
        trust = json.dumps({'Version': '2012-10-17', 'Statement': [
            {'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Action': 'sts:AssumeRole'}]})
        for name in ('one', 'two', 'three'):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
            iam.put_role_policy(RoleName=name, PolicyName='all',
                                PolicyDocument=policy(('Allow', ['s3:*', 'sts:*'])))
        # From here on it checks signatures and permissions.
        urllib.request.urlopen(urllib.request.Request(
            self.url + '/moto-api/reset-auth', b'0', {'Content-Type': 'text/plain'}))
        self.config = os.path.join(folder, 'config')
        self.write_config()

    def make_user(self, iam, name, document):
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName='own', PolicyDocument=document)
        return iam.create_access_key(UserName=name)['AccessKey']

    def boto(self, service, keys):
        return boto3.client(service, endpoint_url=self.url, region_name=REGION,
                            aws_access_key_id=keys['AccessKeyId'],
                            aws_secret_access_key=keys['SecretAccessKey'],
                            config=Config(signature_version='s3v4' if service == 's3' else None,
                                          retries={'max_attempts': 0}))

    def write_config(self):
        # No blank in a value: moto puts the form together anew, with a + for it, before it checks.
        profiles = {
            'reviewer': self.static(self.reviewer),
            'stranger': self.static(self.stranger),
            'wrong': self.static(dict(self.reviewer, SecretAccessKey='planted/wrong')),
            'nobody': self.static(dict(self.reviewer, AccessKeyId='AKIANOBODYNOBODYNOBO')),
            'one': self.role('one', 'reviewer', role_session_name='first+one@x',
                             external_id='x&y=z+%20é', duration_seconds=1800),
            'two': self.role('two', 'one', role_session_name='second'),
            'three': self.role('three', 'two', role_session_name='third'),
            'by-process': 'credential_process = aws configure export-credentials --profile two '
                          '--format process\n',
            'unnamed': self.role('one', 'reviewer'),
            'forbidden': self.role('one', 'stranger'),
            'wrong-role': self.role('one', 'wrong'),
        }
        with open(self.config, 'w', encoding='utf-8') as out:
            for name, text in profiles.items():
                out.write(f'[profile {name}]\nregion = {REGION}\nendpoint_url = {self.url}\n{text}')

    def static(self, keys):
        return (f"aws_access_key_id = {keys['AccessKeyId']}\n"
                f"aws_secret_access_key = {keys['SecretAccessKey']}\n")

    def role(self, name, source, **keys):
        return (f'role_arn = {ROLE}{name}\nsource_profile = {source}\n' +
                ''.join(f'{k} = {v}\n' for k, v in keys.items()))

    def env(self, **variables):
        return aws_env(self.folder, **dict({'AWS_CONFIG_FILE': self.config}, **variables))

    def whoami(self, profile):
        done = run([PROGRAM, 'whoami', '--profile', profile], self.env())
        secrets = [k['SecretAccessKey'] for k in (self.reviewer, self.stranger)]
        assert not any(s in done.stdout + done.stderr for s in secrets + ['planted/wrong'])
        return {'error': done.stderr} if done.returncode else json.loads(done.stdout)

    def probe(self, keys=None, **variables):
        keys = keys or self.reviewer
        return Probe(PROBE, self.env(**variables or {
            'AWS_ENDPOINT_URL': self.url, 'AWS_ACCESS_KEY_ID': keys['AccessKeyId'],
            'AWS_SECRET_ACCESS_KEY': keys['SecretAccessKey']}))

    def test_whoami(self):
        """We, and the AWS CLI with the same files, are the same: users, roles, chains of them."""
        for profile in ('reviewer', 'one', 'two', 'three', 'by-process'):
            ours = self.whoami(profile)
            theirs = run(['aws', 'sts', 'get-caller-identity', '--profile', profile], self.env())
            equal(theirs.returncode, 0, theirs.stderr)
            theirs = json.loads(theirs.stdout)
            equal((ours.get('account'), ours.get('arn')), (theirs['Account'], theirs['Arn']),
                  f'{profile} {ours}')
            if profile == 'reviewer':
                equal((ours['arn'], ours['expires']),
                      (f'arn:aws:iam::{ACCOUNT}:user/reviewer', None))
            else:
                equal(ours['arn'].split('/')[1], profile.replace('by-process', 'two'))
                assert ours['expires'], ours
        session = self.whoami('unnamed')['arn'].rsplit('/', 1)[1]
        assert session.startswith('proofreel-'), session

    def test_refused(self):
        for profile, words in (
                ('wrong', ['signature is not accepted', 'secret', 'profile “wrong”']),
                ('nobody', ['does not know this access key', 'profile “nobody”']),
                ('forbidden', ['sts:AssumeRole', 'user/stranger', 'role/one']),
                ('wrong-role', ['signature is not accepted', 'secret'])):
            says(self.whoami(profile), *words)
        with self.probe(self.stranger) as probe:
            says(probe('open', bucket='any', key='a'), 'may not read it', 'AccessDenied')

    def test_ranges(self):
        """Any range of an object is its bytes; what is on the disk is not asked for again."""
        s3 = self.boto('s3', self.reviewer)
        location = {'LocationConstraint': REGION}
        s3.create_bucket(Bucket='ranges', CreateBucketConfiguration=location)
        cache = os.path.join(self.folder, 'cache')
        for size in (0, 1, STRETCH, STRETCH + 1, 9 * STRETCH + 4711):
            body = random.Random(size).randbytes(size)
            key = f'object-{size}'
            s3.put_object(Bucket='ranges', Key=key, Body=body)
            rng = random.Random(size)
            with self.probe() as probe:
                opened = probe('open', bucket='ranges', key=key, cache=cache)
                equal(opened.get('size'), size, opened)
                for _ in range(25):
                    offset = rng.randint(0, size + 10)
                    count = rng.choice([0, 1, 1000, STRETCH, 3 * STRETCH])
                    equal(self.part(probe, offset, count) == body[offset:offset + count], True,
                          f'{size}: {offset}+{count}')
                equal(self.part(probe, 0, size + 1) == body, True, size)
            with self.probe() as probe:
                probe('open', bucket='ranges', key=key, cache=cache)
                equal(self.part(probe, 0, size + 1) == body, True, f'{size} from the disk')
                equal(probe('read', offset=0, count=0)['requests'], 1, 'requests')

        # The same place holds another object now: nothing of the old one may come.
        body = random.Random('new').randbytes(size)
        s3.put_object(Bucket='ranges', Key=key, Body=body)
        with self.probe() as probe:
            probe('open', bucket='ranges', key=key, cache=cache)
            equal(self.part(probe, 0, size + 1) == body, True, 'replaced')

    def test_video(self):
        """A video's frames are counted there as on the disk, its index at the end or in front."""
        s3 = self.boto('s3', self.reviewer)
        s3.create_bucket(Bucket='videos', CreateBucketConfiguration={'LocationConstraint': REGION})
        for name, more in (('end.mp4', []), ('front.mp4', ['-movflags', '+faststart'])):
            path = os.path.join(self.folder, name)
            made = run(['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
                        'testsrc2=size=640x360:rate=30000/1001:duration=6', '-vf', 'noise=alls=20',
                        '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', *more, path],
                       self.env())
            equal(made.returncode, 0, made.stderr)
            s3.upload_file(path, 'videos', name)
            counted = run([PROGRAM, 'frames', path], self.env())
            equal(counted.returncode, 0, counted.stderr)
            with self.probe() as probe:
                opened = probe('open', bucket='videos', key=name)
                equal(opened.get('size'), os.path.getsize(path), opened)
                ours = probe('frames')
            equal(ours.get('frames'), json.loads(counted.stdout)['frames'], name)
            equal(len(ours['frames']), 180)

    def test_role_reads(self):
        """Keys of a role bring a token, which is signed with the rest."""
        s3 = self.boto('s3', self.reviewer)
        s3.create_bucket(Bucket='roles', CreateBucketConfiguration={'LocationConstraint': REGION})
        s3.put_object(Bucket='roles', Key='of-three', Body=b'read by a role')
        for profile in ('three', 'by-process'):
            with self.probe(AWS_PROFILE=profile) as probe:
                equal(probe('open', bucket='roles', key='of-three').get('size'), 14, profile)
                equal(self.part(probe, 0, 14), b'read by a role')
        with self.probe(AWS_PROFILE='forbidden') as probe:
            says(probe('open', bucket='roles', key='of-three'), 'sts:AssumeRole', 'role/one')

    def part(self, probe, offset, count):
        answer = probe('read', offset=offset, count=count)
        assert 'error' not in answer, answer
        return base64.b64decode(answer['bytes'])

    def test_queue(self):
        """SNS wraps a notice for SQS; our signed calls receive and delete it."""
        sns, sqs = (self.boto(name, self.reviewer) for name in ('sns', 'sqs'))
        topic = sns.create_topic(Name='AmazonRekognition-x')['TopicArn']
        queue = sqs.create_queue(QueueName='proofreel')['QueueUrl']
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])
        sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arn['Attributes']['QueueArn'])
        sns.publish(TopicArn=topic, Message=json.dumps(NOTICE))

        def call(what, **body):
            answer = probe('call', service='sqs', target='AmazonSQS.' + what,
                           body=json.dumps(dict(body, QueueUrl=queue)))
            return json.loads(answer['answer']) if 'answer' in answer else answer

        with self.probe() as probe:
            message = call('ReceiveMessage', MaxNumberOfMessages=10)['Messages'][0]
            equal(json.loads(json.loads(message['Body'])['Message']), NOTICE)
            call('DeleteMessage', ReceiptHandle=message['ReceiptHandle'])
            says(call('PurgeQueue'), 'These credentials may not do this', 'sqs:PurgeQueue')
            count = call('GetQueueAttributes', AttributeNames=['All'])['Attributes']
            equal((count['ApproximateNumberOfMessages'],
                   count['ApproximateNumberOfMessagesNotVisible']), ('0', '0'))
        with self.probe(dict(self.reviewer, SecretAccessKey='planted/wrong')) as probe:
            says(call('ReceiveMessage'), 'signature is not accepted')

    def test_garbage(self):
        """A service that breaks down with a page of HTML is named, not waited for for ever."""
        with self.probe() as probe:
            says(probe('call', service='rekognition',
                       target='RekognitionService.GetLabelDetection',
                       body=json.dumps({'JobId': 'a' * 64})), 'The service has trouble now', '500')


main(Tests)
