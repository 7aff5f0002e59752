// Lets the npm package @fal-ai/client make a video by polling and one by a stream, and see one fail.
import { createRequire } from 'node:module'

const folder = process.argv[2]
const { fal } = createRequire(`${folder}/`)(folder)
const model = 'bytedance/seedance-2.0/text-to-video'
const shape = { duration: '5', resolution: '720p', aspect_ratio: '16:9' }
const onQueueUpdate = ({ status }) => console.log(status)
const made = async (prompt, mode) => fal.subscribe(model, { input: { prompt, ...shape }, logs: true, mode, onQueueUpdate })
console.log((await made('A lighthouse at dawn', 'polling')).data.video.url)
console.log((await made('A lighthouse at dusk', 'streaming')).data.video.url)
try {
  await made('[drytake:moderation]', 'polling')
} catch (error) {
  console.log(error.status, error.fieldErrors)
}
