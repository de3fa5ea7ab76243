# SPDX-License-Identifier: GPL-3.0-or-later
"""The subcommands against Python's own reading of the same files; prints TAP."""

import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

import tap
from tap import check

PROGRAM = sys.argv[1]
DATA = os.environ.get('SHARED_DATA', '')
RESULTS = os.path.join(DATA, 'rekognition-results')
BBB = os.path.join(RESULTS, 'bbb-v2')


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300,
                          check=False)


def answer(*words):
    done = run(*words)
    if done.returncode:
        raise AssertionError(f'{words}: exit {done.returncode}: {done.stderr}')
    return json.loads(done.stdout)


def refused(name, *words):
    done = run(*words)
    good = done.returncode == 1 and done.stdout == '' and done.stderr.startswith('proofreel: ')
    check(f'refused: {name}', good, f'exit {done.returncode}\n{done.stdout}\n{done.stderr}')
    return done.stderr


def describe(result):
    """What `info` says of a result, worked out here."""
    labels = {}
    times = []
    for entry in result['Labels']:
        label = entry['Label']
        counts = labels.setdefault(label['Name'], [0, 0])
        counts[0] += 1
        counts[1] += len(label.get('Instances') or [])
        times += [entry[k] for k in ('Timestamp', 'StartTimestampMillis', 'EndTimestampMillis')
                  if k in entry]
    samples = {e['Timestamp'] for e in result['Labels'] if 'Timestamp' in e}
    return {
        'labels': {k: tuple(v) for k, v in labels.items()},
        'detections': len(result['Labels']),
        'instances': sum(v[1] for v in labels.values()),
        'samples': len(samples),
        'first_ms': min(times), 'last_ms': max(times),
        'model_version': result.get('LabelModelVersion'),
    }


def same(name, got, result):
    want = describe(result)
    got_labels = {row['name']: (row['detections'], row['instances']) for row in got['labels']}
    wrong = [key for key, value in want.items()
             if (got_labels if key == 'labels' else got[key]) != value]
    check(f'info: {name}', not wrong, f'{wrong}\nwant {want}\ngot {got}')


def test_info():
    for path in sorted(glob.glob(RESULTS + '/**/*.json', recursive=True)):
        with open(path, encoding='utf-8') as file:
            result = json.load(file)
        name = os.path.relpath(path, RESULTS)
        if result.get('Labels'):
            same(name, answer('info', path), result)
        elif 'Labels' not in result:
            refused(name, 'info', path)
    for path in sorted(glob.glob(RESULTS + '/**/*.txt', recursive=True)):
        refused(os.path.relpath(path, RESULTS), 'info', path)


def test_shapes(folder):
    with open(os.path.join(BBB, 'get-label-detection.json'), encoding='utf-8') as file:
        whole = json.load(file)
    pages = []
    for begin in range(0, len(whole['Labels']), 100):
        page = dict(whole, Labels=whole['Labels'][begin:begin + 100])
        if begin + 100 < len(whole['Labels']):
            page['NextToken'] = f'token{begin}'
        pages.append(page)
    shapes = {
        'compact': json.dumps(whole, separators=(',', ':')),
        'array of pages': json.dumps(pages),
        'JSON Lines': '\n'.join(json.dumps(page) for page in pages),
        'concatenated': ''.join(json.dumps(page, indent=1) for page in pages),
        'pages twice': json.dumps(pages + pages),
        'pages backwards': json.dumps(pages[::-1]),
        'merged': json.dumps({'ExportedBy': {'a': [1]}, 'Labels': whole['Labels'],
                              'LabelModelVersion': whole['LabelModelVersion']}),
        'byte order mark': '\ufeff' + json.dumps(whole),
    }
    for name, text in shapes.items():
        path = os.path.join(folder, 'results')
        for packed in (False, True):
            data = text.encode()
            with open(path, 'wb') as file:
                file.write(gzip.compress(data) if packed else data)
            same(name + (', gzip' if packed else ''), answer('info', path), whole)
    with open(path, 'wb') as file:
        file.write(json.dumps(whole).encode()[:-1000])
    check('a cut file says so', 'byte' in refused('cut', 'info', path))
    refused('missing file', 'info', os.path.join(folder, 'none.json'))
    refused('folder', 'info', folder)


def nearest(times, target):
    return min(range(len(times)), key=lambda i: (abs(times[i] - target), i))


def test_boxes():
    results = os.path.join(BBB, 'get-label-detection.json')
    video = os.path.join(BBB, 'SampleVideo_1280x720_1mb.mp4')
    with open(results, encoding='utf-8') as file:
        whole = json.load(file)
    frames = answer('frames', video)
    times = frames['frames']
    check('frames: size and rate',
          (frames['display_width'], frames['display_height'], frames['rotation'],
           round(frames['rate'], 3), frames['variable']) == (1280, 720, 0, 25, False), frames)
    samples = sorted({e['Timestamp'] for e in whole['Labels']})
    owner = {ms: nearest(times, times[0] + ms * 1000000) for ms in samples}
    for frame in range(0, len(times), 7):
        got = answer('boxes', results, video, '--at', repr(times[frame] / 1e9))
        before = [ms for ms in samples if owner[ms] <= frame]
        ms = before[-1] if before else None
        boxes = sorted((e['Label']['Name'], round(i['Confidence'], 3))
                       for e in whole['Labels'] if e['Timestamp'] == ms
                       for i in e['Label'].get('Instances', []))
        offset = (times[frame] - times[0]) / 1e6 - ms
        state = 'fresh' if owner[ms] == frame else 'held' if offset <= 300 else 'none'
        if state == 'none':
            boxes, ms = [], None
        good = ((got['frame'], got['frame_ns'], got['state'], got['sample_ms']) ==
                (frame, times[frame], state, ms) and
                sorted((b['label'], round(b['confidence'], 3)) for b in got['boxes']) == boxes and
                all(abs(b['pixels']['left'] - b['left'] * 1280) < 1e-3 for b in got['boxes']))
        check(f'boxes: frame {frame} {state}', good, f'{got}\nwant {frame} {state} {ms} {boxes}')
    for nudge, ms in (('1f', 40), ('-2f', -80), ('60', 60), ('-33.25', -33.25), ('0', 0)):
        got = answer('boxes', results, video, '--at', '1.0', '--nudge', nudge)
        plain = answer('boxes', results, video, '--at', repr(1 - ms / 1000))
        if ms % 40 == 0:
            check(f'boxes: nudge {nudge} is a frame moved', got['boxes'] == plain['boxes'] and
                  got['state'] == plain['state'], f'{got}\n{plain}')
        check(f'boxes: nudge {nudge}', got['nudge_ms'] == ms and
              abs((got['frame_ns'] - times[0]) / 1e6 - got['sample_ms'] - ms -
                  got['offset_ms']) < 1e-6, got)
    for nudge in ('soon', '1 f', 'f', '', '86400001', 'nan'):
        check(f'boxes: nudge “{nudge}” is refused with an example', '--nudge 1f' in
              refused('nudge', 'boxes', results, video, '--at', '1', '--nudge', nudge))
    refused('time', 'boxes', results, video, '--at', 'noon')
    refused('video that is none', 'boxes', results, results, '--at', '0')


def entry(time, name='A', **more):
    return {'Timestamp': time, 'Label': {'Name': name, 'Confidence': 91.37, **more}}


def test_answers(folder):
    """What the real files do not have."""
    path = os.path.join(folder, 'results')
    video = os.path.join(BBB, 'SampleVideo_1280x720_1mb.mp4')

    def write(text):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text if isinstance(text, str) else json.dumps(text))

    # As the file has them, not as floats have them.
    box = {'Left': -0.1, 'Top': 0.2, 'Width': 0.3, 'Height': 1.1}
    write({'Labels': [entry(0, Instances=[{'BoundingBox': box, 'Confidence': 87.654321}])]})
    got = answer('boxes', path, video, '--at', '0')['boxes'][0]
    check('boxes: numbers as written', [got[k.lower()] for k in box] == list(box.values()) and
          (got['label_confidence'], got['confidence']) == (91.37, 87.654321) and
          got['pixels']['left'] == -0.1 * 1280 and got['pixels']['height'] == 1.1 * 720, got)
    write('{"Labels":[{"Timestamp":0e1,"Label":{"Name":"A","Instances":[{"BoundingBox":'
          '{"Left":1E-1,"Top":-0,"Width":0.10e0,"Height":1.0},"Confidence":9.137e+1}]}}]}')
    got = answer('boxes', path, video, '--at', '0')['boxes'][0]
    check('boxes: numbers in other forms',
          (got['left'], got['top'], got['width'], got['height'], got['confidence'],
           got['label_confidence']) == (0.1, 0, 0.1, 1, 91.37, None), got)

    write([entry(ms) for ms in (0, 500, 1001, 1501, 2002)])
    check('info: cadence between milliseconds', answer('info', path)['cadence_ms'] == 500.5)
    zeros = {'StartTimestampMillis': 0, 'EndTimestampMillis': 0, 'DurationMillis': 0}
    write([{**entry(ms), **zeros} for ms in (0, 500, 1000)])
    got = answer('info', path)
    check('info: segment members of zeros',
          (got['aggregation'], got['samples'], got['first_ms'], got['last_ms']) ==
          ('TIMESTAMPS', 3, 0, 1000), got)
    write({'Labels': [], 'JobStatus': 'FAILED', 'StatusMessage': 'Unsupported codec/format.',
           'LabelModelVersion': '3.0', 'GetRequestMetadata': {'AggregateBy': 'SEGMENTS'},
           'Video': {'S3Object': {'Bucket': 'b', 'Name': 'n'}}})
    got = answer('info', path)
    check('info: segments of a failed job',
          (got['aggregation'], got['model_version'], got['job_status'],
           got['status_message'], got['s3_object']['name'], got['detections']) ==
          ('SEGMENTS', '3.0', 'FAILED', 'Unsupported codec/format.', 'n', 0), got)

    segment = {'StartTimestampMillis': 0, 'EndTimestampMillis': 900,
               'Label': {'Name': 'A', 'Confidence': 99}}
    write([{'Labels': [entry(0), entry(500)], 'VideoMetadata': {'FrameRate': 25}},
           {'Labels': [segment], 'LabelModelVersion': '3.0',
            'Video': {'S3Object': {'Bucket': 'b', 'Name': 'n'}}}])
    got = answer('info', path)
    check('info: both aggregations',
          (got['aggregation'], got['detections'], got['last_ms'], got['generation'],
           got['model_version'], got['s3_object']['name'],
           got['video_metadata']['frame_rate']) ==
          ('TIMESTAMPS', 2, 500, 3, '3.0', 'n', 25), got)

    for name, status, aggregation, word in (('failed', 'FAILED', 'TIMESTAMPS', 'Unsupported codec'),
                                            ('goes on', 'IN_PROGRESS', 'TIMESTAMPS', 'IN_PROGRESS'),
                                            ('segments', 'SUCCEEDED', 'SEGMENTS', 'TIMESTAMPS')):
        write({'Labels': [], 'JobStatus': status,
               'GetRequestMetadata': {'AggregateBy': aggregation},
               'StatusMessage': 'Unsupported codec/format.' if status == 'FAILED' else None})
        done = run('boxes', path, video, '--at', '0')
        check(f'boxes: says why there are none: {name}',
              done.returncode == 0 and word in done.stderr and
              json.loads(done.stdout)['state'] == 'none', done)

    write('{"Labels":[{"Timestamp":"0","Label":{"Name":"A"}}]}')
    said = refused('a wrong type', 'boxes', path, video, '--at', '0')
    check('an error names file, member and byte',
          said == 'proofreel: results: Labels[0].Timestamp is text where a '
          'number belongs (byte 24).\n', said)


def test_words():
    for command in ('info', 'frames', 'boxes', 'fetch'):
        done = run(command, '--help')
        check(f'help: {command}',
              done.returncode == 0 and f'proofreel {command}' in done.stdout, done)
    for words in (['info'], ['frames'], ['boxes', 'a', 'b'], ['fetch']):
        done = run(*words)
        check('usage: ' + ' '.join(words),
              done.returncode == 1 and done.stdout == '' and done.stderr != '')


if not os.path.isdir(RESULTS):
    print('1..0 # SKIP the shared data is not here (set SHARED_DATA)')
    sys.exit(0)
test_words()
test_info()
with tempfile.TemporaryDirectory() as temporary:
    test_shapes(temporary)
    test_answers(temporary)
test_boxes()
tap.end()
