// Lets Vercel's `ai` make one video by a provider's package: `ai_sdk.mjs FOLDER CORE MAKER MODEL [RETRIES]`.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, core, maker, model, retries] = process.argv.slice(2)
const load = async (at) => import(pathToFileURL(createRequire(`${at}/`).resolve(at)))
const { [maker]: create } = await load(folder)
const { experimental_generateVideo: generateVideo } = await load(core)
const key = { apiKey: 'sk-test', apiToken: 'r8_test' }
const own = { pollIntervalMs: 500 }
const shape = maker === 'createFal' ? { resolution: '480p', duration: '5' } : {} // which it would say as "5s"
try {
  const { video } = await generateVideo({
    model: create(key).video(model),
    prompt: 'A lighthouse at dawn',
    aspectRatio: '16:9',
    ...(maker === 'createFal' ? {} : { duration: 5 }),
    ...(retries === undefined ? {} : { maxRetries: Number(retries) }),
    providerOptions: { bytedance: own, replicate: own, fal: { ...own, ...shape } }
  })
  console.log(video.mediaType, video.uint8Array.length)
} catch (error) { // printed, as programs do
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
