#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints NUMBER random requests of a SEED, with what botocore signs for them: JSON, one a line."""
import datetime
import json
import random
import sys
from unittest import mock
from urllib.parse import quote

try:
    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    sys.exit(77)

rng = random.Random(sys.argv[2])
alphabet = "abcXYZ019-._~ !*'()/&=+%:;,@$#[]éß日本🎬"


def text(most, letters=alphabet):
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, most)))


def path(service):
    if service != "s3":
        return "/" + quote("/".join(rng.choice([".", "..", "",
                                                text(6, alphabet.replace("/", "")), "a b"])
                                    for _ in range(rng.randint(0, 5))), safe="/-._~")
    return "/" + quote(rng.choice(["", "/", "../", "./"]) + text(30), safe="/-._~")


def query():
    pairs = []
    for _ in range(rng.randint(0, 4)):
        name = quote(rng.choice(["versionId", "X-Amz-Thing", "a", "A",
                                 text(5, alphabet.replace("/", "")) or "z"]),
                     safe="-._~")
        pairs.append(name + rng.choice(["", "="] + ["=" + quote(text(8), safe="-._~")] * 8))
    return "&".join(pairs)


for number in range(int(sys.argv[1])):
    service = rng.choice(["s3", "rekognition", "sts", "sqs"])
    region = rng.choice(["us-east-1", "eu-west-3", "cn-north-1", "us-gov-west-1"])
    when = rng.randint(1420070400, 1893456000)
    token = rng.choice([None, "IQoJ" + text(40, "abcXYZ019+/=")])
    credentials = Credentials("AKID" + text(12, "ABCDEF0123"), "secret" + text(30), token)
    host = rng.choice(["bucket.s3.eu-west-3.amazonaws.com", "rekognition.us-east-1.amazonaws.com",
                       "127.0.0.1:8080", "[::1]:9000"])
    headers = []
    if rng.random() < 0.7:
        headers += ["Content-Type", rng.choice(["application/x-amz-json-1.1",
                                                "text/plain; charset=utf-8"])]
    if rng.random() < 0.5:
        headers += ["X-Amz-Target", "RekognitionService.GetLabelDetection"]
    if rng.random() < 0.5:
        headers += ["Range", "bytes=%d-%d" % (number, number * 7)]
    if rng.random() < 0.3:
        headers += ["x-amz-meta-note", "  several   blanks  " + text(5, "abc  ") + "."]
    wire_path, wire_query = path(service), query()
    method = rng.choice(["GET", "POST", "HEAD", "PUT", "DELETE"])
    body = text(50).encode() if method in ("POST", "PUT") else b""

    request = AWSRequest(method=method, url="https://" + host + wire_path +
                         ("?" + wire_query if wire_query else ""),
                         headers=dict(zip(headers[::2], headers[1::2])), data=body)
    signer = (auth.S3SigV4Auth if service == "s3" else auth.SigV4Auth)(credentials, service, region)
    moment = datetime.datetime.fromtimestamp(when, datetime.timezone.utc)
    if hasattr(auth, "get_current_datetime"):
        clock = mock.patch.object(auth, "get_current_datetime",
                                  lambda *a, **k: moment.replace(tzinfo=None))
    else:
        clock = mock.patch.object(auth, "datetime", mock.Mock(wraps=datetime))
    with clock as fake:
        if not hasattr(auth, "get_current_datetime"):
            fake.datetime.utcnow = lambda: moment.replace(tzinfo=None)
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        steps = {}
        original = signer.canonical_request
        signer.canonical_request = lambda r: steps.setdefault("canonical_request", original(r))
        original_sts = signer.string_to_sign
        signer.string_to_sign = lambda r, c: steps.setdefault("string_to_sign", original_sts(r, c))
        signer.add_auth(request)
    assert request.context["timestamp"] == stamp
    if service == "s3":
        headers += ["x-amz-content-sha256", request.headers["X-Amz-Content-SHA256"]]
    print(json.dumps({
        "access_key": credentials.access_key, "secret": credentials.secret_key,
        "token": credentials.token,
        "region": region, "service": service, "time": when, "method": method, "path": wire_path,
        "query": wire_query, "headers": headers + ["Host", host],
        "payload_hash": steps["canonical_request"].rsplit("\n", 1)[1],
        "canonical_request": steps["canonical_request"], "string_to_sign": steps["string_to_sign"],
        "signature": request.headers["Authorization"].rsplit("=", 1)[1],
    }))
