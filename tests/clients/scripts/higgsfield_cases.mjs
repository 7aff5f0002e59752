// Lets Higgsfield's own SDK for Node do what its README shows: `higgsfield_cases.mjs FOLDER BASE_URL`; prints what came of each.
import { createRequire } from 'node:module'

const [folder, baseURL] = process.argv.slice(2)
const { createHiggsfieldClient } = createRequire(`${folder}/`)(`${folder}/dist/v2/index.js`)
const client = createHiggsfieldClient({ baseURL, credentials: 'id:secret', maxRetries: 0, pollInterval: 10, maxPollTime: 5000 })
const model = 'bytedance/seedance-2.0/text-to-video'

async function tried(more, options = {}) {
  try {
    const made = await client.subscribe(model, { input: { prompt: 'A lighthouse', ...more }, withPolling: true, ...options })
    return [made.status, (made.video?.url ?? '').slice(-4)]
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

console.log(JSON.stringify({
  made: await tried({}),
  nsfw: await tried({ prompt: '[drytake:moderation]' }),
  failed: await tried({ prompt: '[drytake:provider-failure]' }),
  refused: await tried({ duration: 16 }),
  hooked: await tried({}, { webhook: { url: 'http://127.0.0.1:1/hook' } }),
}))
