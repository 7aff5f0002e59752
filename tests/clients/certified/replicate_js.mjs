// Lets the npm package replicate make one video, as its README shows: the first argument is its folder.
import { createRequire } from 'node:module'

const [folder] = process.argv.slice(2)
const Replicate = createRequire(`${folder}/`)(folder)
const replicate = new Replicate()
const input = { prompt: 'A lighthouse at dawn', duration: 5, resolution: '480p' }
try {
  const made = await replicate.predictions.create({ model: 'bytedance/seedance-2.0', input })
  console.log((await replicate.wait(made, {})).output)
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
