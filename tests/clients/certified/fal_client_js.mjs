// Lets the npm package @fal-ai/client make one video, as its README shows: `fal_client_js.mjs FOLDER [RETRIES]`.
import { createRequire } from 'node:module'

const [folder, retries] = process.argv.slice(2)
const { fal } = createRequire(`${folder}/`)(folder)
if (retries !== undefined) fal.config({ retry: { maxRetries: Number(retries) } })
const input = { prompt: 'A lighthouse at dawn', duration: '5', resolution: '480p', aspect_ratio: '16:9' }
try {
  const made = await fal.subscribe('bytedance/seedance-2.0/text-to-video', { input })
  console.log(made.data.video.url)
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
