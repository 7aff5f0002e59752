// Loaded into each Node process of a run on an instant clock: timers move the clock instead of waiting, and `Date` shows it.
//
// A process says that it would wait once its event loop has nothing else to do: no response is on its way, nothing is being
// read, and what came has had its turns. Timers of 50 ms or less are real.
'use strict'

const diagnostics = require('node:diagnostics_channel')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const timers = require('node:timers')
const promises = require('node:timers/promises')
const { promisify } = require('node:util')

const NAP = 50 // milliseconds
const LOOK = 0.01 // how far a look at the clock moves it for this process, so that a loop that only looks comes to an end
const STEADY = 1000000 // what a clock without a date shows when the run begins
const HELD = 1000 // real milliseconds for which files, look-ups and children are waited for before a timer
const FLIGHT = 20000 // likewise, for a request that hasn't been heard of
const TURNS = 4 // of the event loop, for what has just come
const OTHER = new Set(['FSReqCallback', 'FSReqPromise', 'GetAddrInfoReqWrap', 'ProcessWrap', 'ZlibStream', 'WorkThread'])

const { setTimeout: realTimeout, clearTimeout: clearReal, setImmediate: soon } = timers
const RealDate = Date
const connect = net.Socket.prototype.connect

if (process.env.DRYTAKE_CLOCK && !globalThis.setTimeout.drytake) install(JSON.parse(process.env.DRYTAKE_CLOCK))

function install (plan) {
  try { fs.appendFileSync(plan.runtimes, `Node.js ${process.versions.node.split('.')[0]}\n`, { flag: fs.constants.O_APPEND | fs.constants.O_WRONLY }) } catch {}
  const clock = openClock(plan.file)
  const line = openLine(plan.port)
  const wheel = makeTimers(clock, line)
  turnDate(clock)
  turnTimers(wheel)
  turnSockets(wheel)
}

// --- the clock ---------------------------------------------------------------------------------------------------

// Seconds that have passed lie in a file that the run maps.
function openClock (path) {
  const file = fs.openSync(path, 'r')
  const shown = Buffer.alloc(16)
  const read = os.endianness() === 'LE' ? shown.readDoubleLE.bind(shown) : shown.readDoubleBE.bind(shown)
  let looks = 0
  return {
    begun: () => (fs.readSync(file, shown, 0, 16, 0), read(0) * 1000),
    passed: () => (fs.readSync(file, shown, 0, 16, 0), read(8) * 1000 + ++looks * LOOK)
  }
}

// One connection to the run: a line is asked, a line comes back. It keeps the process alive while something waits.
function openLine (port) {
  let socket
  let heard = ''
  const asked = []
  function open () {
    socket = new net.Socket()
    socket.setNoDelay(true)
    socket.on('data', (data) => {
      heard += data
      for (let end; (end = heard.indexOf('\n')) >= 0;) {
        const said = heard.slice(0, end)
        heard = heard.slice(end + 1)
        const done = asked.shift()
        if (done) done(said)
      }
    })
    const gone = () => { for (const done of asked.splice(0)) done('gone') }
    socket.on('error', gone).on('close', gone)
    connect.call(socket, port, '127.0.0.1')
    socket.unref()
  }
  function ask (text, done) {
    if (!socket) open()
    asked.push(done)
    socket.write(text + '\n')
  }
  return { ask, hold: (held) => { if (socket || held) { if (!socket) open(); held ? socket.ref() : socket.unref() } } }
}

// --- timers ------------------------------------------------------------------------------------------------------

class Timeout {
  constructor (wheel, fire, ms, repeat) {
    Object.assign(this, { wheel, fire, ms, repeat, kept: true, due: 0, id: 0 })
  }

  ref () { this.kept = true; this.wheel.changed(); return this }
  unref () { this.kept = false; this.wheel.changed(); return this }
  hasRef () { return this.kept }
  refresh () { this.wheel.add(this); return this }
  close () { this.wheel.remove(this); return this }
  [Symbol.toPrimitive] () { return this.id }
}
if (Symbol.dispose) Timeout.prototype[Symbol.dispose] = Timeout.prototype.close

function makeTimers (clock, line) {
  const waiting = new Set()
  const byId = new Map()
  let ids = 1e9
  let driving = false
  let connecting = 0
  let flying = 0
  let begun = 0 // real time since which only other work holds a timer up
  let patience = HELD
  let pause = 1 // real time until it is looked again
  let drivenAt = 0
  let nap = 0 // real time until which a short timer runs

  const wheel = {
    clock,
    add (timer) {
      timer.id ||= ++ids
      timer.due = clock.passed() + timer.ms
      waiting.add(timer)
      byId.set(timer.id, timer)
      wheel.changed()
    },
    remove (timer) {
      waiting.delete(timer)
      byId.delete(timer.id)
      wheel.changed()
    },
    named: (id) => byId.get(Number(id)),
    changed () {
      const kept = [...waiting].some((timer) => timer.kept)
      line.hold(kept)
      if (kept) drive()
    },
    napping (ms) { nap = Math.max(nap, RealDate.now() + (Number(ms) || 0) + 2) },
    connecting (more) { connecting += more },
    flying (more) {
      flying += more
      if (more > 0 && waiting.size) realTimeout(() => { if (flying > 0) drive() }, 2 * NAP).unref()
    }
  }

  function earliest (silent) {
    let first
    for (const timer of waiting) {
      if ((silent || (timer.kept && !timer.ofSocket)) && (!first || timer.due < first.due)) first = timer
    }
    return first
  }

  function drive () {
    if (driving) return
    driving = true
    begun = 0
    pause = 1
    drivenAt = RealDate.now()
    turns(TURNS, look)
  }

  function stop () {
    driving = false
    wheel.changed()
  }

  // Ask whether time is all that is waited for; if so, let it pass.
  function look () {
    if (!earliest(flying > 0)) { driving = false; return }
    if (connecting || napping()) return later()
    line.ask('quiet?', (said) => {
      if (said === 'gone') { driving = false; return realTimeout(fireDue, NAP) }
      if (said === 'busy' || (said !== 'silent' && held())) return later()
      turns(TURNS, () => {
        const first = earliest(said === 'silent')
        if (!first) { driving = false; return }
        if (connecting) return later()
        const left = (first.due - clock.passed()) / 1000
        if (left <= 0) return fireDue()
        line.ask(`wait ${left}`, () => fireDue(said === 'silent'))
      })
    })
  }

  // A short timer ends by itself; but a client may set one after the other for as long as it lives.
  function napping () {
    const now = RealDate.now()
    return now < nap && now - drivenAt < 2 * NAP
  }

  function later () { realTimeout(look, pause = Math.min(2 * pause, 16)) }

  // Files, look-ups and children end by themselves; but a child may serve us for as long as we live.
  function held () {
    const other = process.getActiveResourcesInfo().some((one) => OTHER.has(one))
    if (!flying && !other) return false
    begun ||= RealDate.now()
    if (RealDate.now() - begun < (flying ? FLIGHT : patience)) return true
    patience = Math.max(NAP, patience / 4)
    return false
  }

  function fireDue (silent = false) {
    const now = clock.passed()
    let next
    for (const timer of waiting) if (timer.due <= now && (silent || !timer.ofSocket) && (!next || timer.due < next.due)) next = timer
    if (!next) return stop()
    soon(() => fireDue(silent)) // each timer has a turn of its own, whatever the one before throws
    if (!waiting.delete(next)) return
    byId.delete(next.id)
    if (next.repeat) wheel.add(next)
    next.fire()
  }

  return wheel
}

function turns (left, done) { soon(() => (left > 1 ? turns(left - 1, done) : done())) }

function turnTimers (wheel) {
  const { setInterval: realInterval, clearInterval: clearRealInterval } = timers
  const brief = (ms) => !(Number(ms) > NAP) || Number(ms) > 0x7fffffff

  function start (fire, ms, args, repeat) {
    if (typeof fire !== 'function') return realTimeout(fire, ms) // which says what is wrong with it
    const timer = new Timeout(wheel, () => fire(...args), Number(ms), repeat)
    wheel.add(timer)
    return timer
  }
  function stop (timer, real) {
    const known = timer instanceof Timeout ? timer : ['number', 'string'].includes(typeof timer) ? wheel.named(timer) : null
    if (known) known.close()
    else real(timer)
  }
  function setTimeout (fire, ms, ...args) {
    if (!brief(ms)) return start(fire, ms, args, false)
    wheel.napping(ms)
    return realTimeout(fire, ms, ...args)
  }
  function setInterval (fire, ms, ...args) { return brief(ms) ? realInterval(fire, ms, ...args) : start(fire, ms, args, true) }
  function clearTimeout (timer) { stop(timer, clearReal) }
  function clearInterval (timer) { stop(timer, clearRealInterval) }

  const asleep = promises.setTimeout
  function sleep (ms, value, options = {}) {
    const { signal, ref = true } = options || {}
    if (brief(ms) || (signal && signal.aborted)) return asleep(ms, value, options)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { if (signal) signal.removeEventListener('abort', broken); resolve(value) }, ms)
      if (!ref) timer.unref()
      function broken () {
        timer.close()
        asleep(0, undefined, { signal }).catch(reject) // with the error that Node itself has for it
      }
      if (signal) signal.addEventListener('abort', broken, { once: true })
    })
  }
  async function * every (ms, value, options) { for (;;) yield await sleep(ms, value, options) }

  Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, get: () => sleep })
  setTimeout.drytake = true
  const turned = { setTimeout, setInterval, clearTimeout, clearInterval }
  Object.assign(globalThis, turned)
  Object.assign(timers, turned)
  const realEvery = promises.setInterval
  promises.setTimeout = sleep
  promises.setInterval = (ms, value, options) => (brief(ms) ? realEvery(ms, value, options) : every(ms, value, options))
  if (promises.scheduler) Object.defineProperty(promises.scheduler, 'wait', { configurable: true, value: (ms, options) => sleep(ms, undefined, options) })

  AbortSignal.timeout = (ms) => {
    const controller = new AbortController()
    const over = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    setTimeout(over, ms).unref()
    return controller.signal
  }
  require('node:module').syncBuiltinESMExports()
}

// --- what tells the time -----------------------------------------------------------------------------------------

function turnDate (clock) {
  const begun = clock.begun()
  const now = () => Math.floor(begun + clock.passed())
  const steady = () => STEADY + clock.passed()
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key))
  })
  RealDate.prototype.constructor = globalThis.Date
  Object.defineProperty(performance, 'now', { configurable: true, writable: true, value: steady })
  const hrtime = (before) => {
    const all = steady()
    const seconds = Math.floor(all / 1000)
    const nanos = Math.floor((all % 1000) * 1e6)
    if (!before) return [seconds, nanos]
    const borrowed = nanos < before[1] ? 1 : 0
    return [seconds - before[0] - borrowed, nanos - before[1] + borrowed * 1e9]
  }
  hrtime.bigint = () => BigInt(Math.floor(steady() * 1e6))
  process.hrtime = hrtime
}

// --- connections -------------------------------------------------------------------------------------------------

// What is on its way, from the connection's first step: no timer passes it by.
function turnSockets (wheel) {
  const begin = net.Socket.prototype.connect
  net.Socket.prototype.connect = function (...args) {
    wheel.connecting(1)
    let left = 1
    const done = () => soon(() => { wheel.connecting(-left); left = 0 })
    this.once('connect', done).once('close', done)
    return begin.apply(this, args)
  }
  Object.assign(net.Socket.prototype.connect, begin)

  const flights = new WeakSet()
  const up = ({ request }) => { if (!flights.has(request)) { flights.add(request); wheel.flying(1) } }
  const down = ({ request }) => { if (flights.delete(request)) wheel.flying(-1) }
  diagnostics.subscribe('undici:request:create', up)
  for (const end of ['trailers', 'error']) diagnostics.subscribe(`undici:request:${end}`, down)
  diagnostics.subscribe('http.client.request.start', (message) => {
    up(message)
    message.request.once('close', () => down(message))
  })
  diagnostics.subscribe('http.client.response.finish', down)

  // A time-out of a connection is for silence alone.
  const setTimeout = net.Socket.prototype.setTimeout
  net.Socket.prototype.setTimeout = function (ms, heard) {
    if (this.drytakeTimer) this.drytakeTimer.close()
    if (!(Number(ms) > NAP)) return setTimeout.call(this, ms, heard)
    if (heard) this.once('timeout', heard)
    this.timeout = Number(ms)
    const timer = this.drytakeTimer = new Timeout(wheel, () => this.emit('timeout'), Number(ms), false)
    timer.kept = false
    timer.ofSocket = true
    wheel.add(timer)
    this.once('close', () => timer.close())
    return this
  }
}
