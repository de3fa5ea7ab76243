#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQS and SNS on loopback, by moto, and boto3 as whoever sends to a queue.

Prints its address, then answers each line of standard input with one, until that ends.
"""
import logging
import sys

try:
    import boto3
    from moto.server import ThreadedMotoServer
except ImportError as error:
    print("skip", error, flush=True)
    sys.exit(0)

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
about = dict(endpoint_url=url, region_name="eu-west-1", aws_access_key_id="AKIDPLANTED",
             aws_secret_access_key="planted")
sqs = boto3.client("sqs", **about)
sns = boto3.client("sns", **about)


def queue(name):
    return sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "3"})["QueueUrl"]


def topic(name, queue_url):
    arn = sns.create_topic(Name=name)["TopicArn"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn["Attributes"]["QueueArn"])
    return arn


def publish(arn, body):
    return sns.publish(TopicArn=arn, Message=body)["MessageId"]


def send(queue_url, body):
    return sqs.send_message(QueueUrl=queue_url, MessageBody=body)["MessageId"]


def count(queue_url):
    """Those that can be had, and those that are hidden."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
    return " ".join(answer["Attributes"][name] for name in names)


print(url, flush=True)
for line in sys.stdin:
    command, *words = line.rstrip("\n").split(" ", 2)
    functions = dict(queue=queue, topic=topic, publish=publish, send=send, count=count)
    print(functions[command](*words), flush=True)
server.stop()
