// Lets the npm package `@higgsfield/client` make one video, as its README shows: `higgsfield_js.mjs FOLDER [SWITCH]`.
import { createRequire } from 'node:module'

const [folder, switched] = process.argv.slice(2)
const { createHiggsfieldClient } = createRequire(`${folder}/`)(`${folder}/dist/v2/index.js`)
const client = createHiggsfieldClient({ credentials: 'id:secret', ...(switched === undefined ? {} : { maxRetries: 0 }) })
const input = { prompt: 'A lighthouse at dawn', duration: 5, resolution: '480p' }
try {
  const made = await client.subscribe('bytedance/seedance-2.0/text-to-video', { input, withPolling: true })
  console.log(made.video.url)
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
