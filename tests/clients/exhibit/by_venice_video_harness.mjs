// Lets the npm package `venice-video-harness` ask for a price and make a video: the first argument is its folder.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { VeniceClient, generateVideo, quoteVideo } = await import(pathToFileURL(join(process.argv[2], 'dist/index.js')))
const shape = { model: 'seedance-2-0-text-to-video-basic', duration: '5s', resolution: '720p' }
const folder = await mkdtemp(join(tmpdir(), 'harness-'))
const client = new VeniceClient(process.env.VENICE_API_KEY)
console.log(await quoteVideo(client, { ...shape, aspect_ratio: '16:9' }))
console.log((await generateVideo(client, {
  ...shape, aspectRatio: '16:9', prompt: 'A lighthouse at dawn', outputPath: join(folder, 'result.mp4'), pollIntervalMs: 100
})).sizeBytes)
await rm(folder, { recursive: true })
