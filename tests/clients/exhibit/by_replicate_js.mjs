// Lets the npm package replicate make a video as its README shows, follow one by polling, and see one fail.
import { createRequire } from 'node:module'

const folder = process.argv[2]
const Replicate = createRequire(`${folder}/`)(folder)
const replicate = new Replicate()
const model = 'bytedance/seedance-2.0'
const shape = { duration: 5, resolution: '720p', aspect_ratio: '16:9' }
console.log(String(await replicate.run(model, { input: { prompt: 'A lighthouse at dawn', ...shape } })))
const made = await replicate.predictions.create({ model, input: { prompt: 'A lighthouse at dusk', ...shape } })
console.log((await replicate.wait(made, { interval: 1 })).output)
try {
  await replicate.run(model, { input: { prompt: '[drytake:moderation]', ...shape } })
} catch (error) {
  console.log(error.message)
}
