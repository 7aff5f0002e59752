// A careful client of any seller with one bug: `node sellers.mjs BUG SELLER`; `none` has none. The film comes into this folder.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const [bug, seller] = process.argv.slice(2)
const facts = JSON.parse(readFileSync(new URL('sellers.json', import.meta.url)))[seller]
const key = { authorization: `${facts.scheme} sk-test-sellers` }
const pause = Number(process.env.PAUSE ?? 10)

class Refused extends Error {}
class Lost extends Error {
  constructor(message, seconds) {
    super(message)
    this.seconds = seconds
  }
}

// once: the answer's kind and bytes; what may pass is Lost, all else Refused
async function once(url, { body, headers = key, form } = {}) {
  const method = body || form ? 'POST' : 'GET'
  const all = { ...headers, ...(body && { 'content-type': 'application/json' }) }
  let answer, raw
  try {
    const signal = bug === 'no-time-limit' ? undefined : AbortSignal.timeout(10_000)
    answer = await fetch(url, { method, headers: all, body: form ?? (body && JSON.stringify(body)), signal })
    raw = Buffer.from(await answer.arrayBuffer())
  } catch (error) {
    throw new Lost(`no answer: ${error.cause?.code ?? error.message}`, pause)
  }
  if (answer.ok) return { kind: answer.headers.get('content-type') ?? '', raw }
  const said = `HTTP ${answer.status} ${raw.subarray(0, 200)}`
  if (![408, 425, 429].includes(answer.status) && answer.status < 500) throw new Refused(said)
  throw new Lost(said, Number(answer.headers.get('retry-after')) || pause)
}

async function again(url, options) {
  let last
  for (let n = 0; n < 8; n++) {
    try {
      return await once(url, options)
    } catch (error) {
      if (!(error instanceof Lost)) throw error
      last = error
      await sleep(1000 * (error.seconds + 1))
    }
  }
  throw new Refused(`gave up: ${last.message}`)
}

const at = (said, path) => path.split('.').reduce((found, part) => found?.[part], said)

function read(raw) {
  try {
    return JSON.parse(raw)
  } catch {
    throw new Lost(`no JSON: ${raw.subarray(0, 80)}`, pause)
  }
}

function order() {
  if (bug !== 'form-resent') return { body: facts.shot }
  const form = new FormData()
  for (const [name, value] of Object.entries(facts.shot)) form.append(name, String(value))
  form.append('files', new Blob([Buffer.from('89504e470d0a1a0a', 'hex')], { type: 'image/png' }), 'a.png')
  return { form }
}

// create: the new task's id; one that was limited is sent again, one that was lost isn't
async function create(webhook = {}) {
  const send = async () => read((await once(facts.create + (webhook.query ?? ''), order())).raw)
  if (webhook.body) facts.shot = { ...facts.shot, ...webhook.body }
  let said
  try {
    said = await send()
  } catch (error) {
    const limited = error instanceof Lost && error.message.startsWith('HTTP 429')
    if (error instanceof Refused) throw error
    if (!limited && !['create-resent', 'form-resent'].includes(bug)) {
      throw new Refused(`it may have been made and billed: ${error.message}`)
    }
    if (bug !== 'no-back-off') await sleep(1000 * (error.seconds + 1))
    try {
      said = await send()
    } catch (second) {
      throw new Refused(`it may have been made and billed: ${second.message}`)
    }
  }
  const task = at(said, facts.id)
  if (typeof task !== 'string') throw new Refused(`no task in ${JSON.stringify(said)}, though it may be billed`)
  return task
}

async function ask(task) {
  const question = facts.question && JSON.parse(JSON.stringify(facts.question).replace('{id}', task))
  const { kind, raw } = await once(facts.poll.replace('{id}', task), { body: question })
  return kind.startsWith('video/') ? raw : read(raw)
}

// wait: the link to a task's result, or the film itself
async function wait(task) {
  const deadline = Date.now() + 5_400_000
  while (Date.now() < deadline || bug === 'no-deadline') {
    let said
    try {
      said = await ask(task)
    } catch (error) {
      if (!(error instanceof Lost) || bug === 'one-poll') throw error
      await sleep(1000 * (error.seconds + 1))
      continue
    }
    if (Buffer.isBuffer(said)) {
      if (bug === 'film-unseen' && !ask.seen) { // it takes the first film for an answer without a state
        ask.seen = true
        await sleep(1000 * pause)
        continue
      }
      return said
    }
    const state = at(said, facts.state)
    if (state === facts.failed) {
      if (bug === 'failed-is-done') return null
      throw new Refused(`task ${task} failed: ${JSON.stringify(said).slice(0, 600)}`)
    }
    if (state === facts.done) return await link(task, said)
    if (bug === 'one-look') throw new Refused(`task ${task} takes too long`)
    await sleep(1000 * pause)
  }
  throw new Refused(`task ${task} hadn't ended; ask for it later`)
}

async function link(task, said) {
  const whole = facts.result ? read((await again(facts.result.replace('{id}', task))).raw) : said
  const found = at(whole, facts.link)
  if (typeof found === 'string') return found
  throw new Refused(`task ${task} has ended, and no film is named in ${JSON.stringify(whole).slice(0, 600)}`)
}

async function fetched(task, found) {
  const headers = bug === 'key-along' ? key : {}
  const film = typeof found === 'string' ? (await again(found, { headers })).raw : found
  await writeFile(`${task}.mp4`, film)
  console.log(`${task}.mp4`)
}

const ways = {
  'failed-is-done': async () => {
    const task = await create()
    const found = await wait(task)
    if (found) await fetched(task, found)
    console.log('done', task)
  },
  'deaf-to-webhook': async () => { // nobody listens at its port, and nobody asks
    const url = 'https://127.0.0.1:9/hook'
    const named = { fal: { query: `?fal_webhook=${encodeURIComponent(url)}` }, replicate: { body: { webhook: url } } }
    await create(named[seller])
    console.log('started')
  },
}

try {
  if (ways[bug]) await ways[bug]()
  else {
    const task = await create()
    console.log('task', task)
    await fetched(task, await wait(task))
  }
} catch (error) {
  if (!(error instanceof Refused || error instanceof Lost)) throw error
  console.error('error:', error.message)
  process.exitCode = 1
}
