// Lets the npm package `@openrouter/sdk` make one video, as its README shows: `openrouter_js.mjs FOLDER [SWITCH]`.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, switched] = process.argv.slice(2)
const { OpenRouter } = await import(pathToFileURL(createRequire(`${folder}/`).resolve(folder)))
const own = switched === undefined ? {} : { retryConfig: { strategy: 'none' } }
const videos = new OpenRouter({ apiKey: 'sk-or-test', ...own }).videoGeneration
const shape = { model: 'bytedance/seedance-2.0', prompt: 'A lighthouse at dawn', duration: 5, resolution: '480p' }
try {
  let job = await videos.generate({ videoGenerationRequest: shape })
  while (['pending', 'in_progress'].includes(job.status)) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    job = await videos.getGeneration({ jobId: job.id })
  }
  if (job.status !== 'completed') throw new Error(`it is ${job.status}`)
  const film = await new Response(await videos.getVideoContent({ jobId: job.id })).arrayBuffer()
  console.log(film.byteLength)
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
