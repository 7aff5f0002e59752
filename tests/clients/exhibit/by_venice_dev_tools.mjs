// Lets the npm package `@venice-dev-tools/core` ask for a price, make a video and complete it: the first argument is its folder.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { VeniceAI } = await import(pathToFileURL(join(process.argv[2], 'dist/index.mjs')))
const venice = new VeniceAI({ apiKey: process.env.VENICE_API_KEY })
const queue = venice.endpoint('video.queue')
const model = 'seedance-2-0-text-to-video-basic'
const shape = { model, duration: '5s', resolution: '720p', aspect_ratio: '16:9' }
console.log(await queue.quote(shape))
const { queue_id } = await queue.queue({ ...shape, prompt: 'A lighthouse at dawn' })
let found = await queue.retrieve({ model, queue_id })
while (found.status === 'PROCESSING') found = await queue.retrieve({ model, queue_id })
console.log(typeof found)
console.log(await queue.complete({ model, queue_id }))
