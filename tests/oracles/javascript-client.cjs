// SPDX-License-Identifier: GPL-3.0-or-later
// The AWS SDK for JavaScript, one call a line: each line of standard input is a JSON object with a
// "command", its "input" and the client's "config", and is answered with one.
'use strict'

const readline = require('node:readline')
const rekognition = require('@aws-sdk/client-rekognition')

// One client for one configuration: what it learned of the clock stays with it.
const clients = new Map()

function clientFor (config) {
  const key = JSON.stringify(config)
  if (!clients.has(key)) { clients.set(key, new rekognition.RekognitionClient(config)) }
  return clients.get(key)
}

async function answer (line) {
  const { command, input, config } = JSON.parse(line)
  try {
    const { $metadata, ...output } =
      await clientFor(config).send(new rekognition[command + 'Command'](input))
    return { output, attempts: $metadata.attempts }
  } catch (error) {
    return {
      error: error.name,
      message: error.message,
      known: error instanceof rekognition.RekognitionServiceException,
      attempts: error.$metadata?.attempts,
      request: error.$metadata?.requestId
    }
  }
}

async function main () {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(line)))
  }
}

main()
