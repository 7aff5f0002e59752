// Lets the npm package `@runwayml/sdk` make one video, as its README shows: `runway_js.mjs FOLDER [SWITCH]`.
import { createRequire } from 'node:module'

const [folder, switched] = process.argv.slice(2)
const { default: RunwayML } = createRequire(`${folder}/`)(folder)
const client = new RunwayML({ apiKey: 'key_test', ...(switched === undefined ? {} : { maxRetries: 0 }) })
const shape = { model: 'seedance2', promptText: 'A lighthouse at dawn', ratio: '864:496', duration: 5 }
try {
  const { output } = await client.textToVideo.create(shape).waitForTaskOutput()
  console.log(output[0])
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
