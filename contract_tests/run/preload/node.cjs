// Loaded into each Node process of `drytake run`: connections to paid providers go to the run's own port.
// Node's fetch ignores proxy variables (Node 20 all of them), so sockets are turned where they connect. All that is
// above them stays as it was: fetch, https, streams, redirects, FormData, AbortSignal, and agents of the client's own.
'use strict'

const fs = require('node:fs')
const net = require('node:net')
const begun = { ...process.env }
if (process.env.DRYTAKE_CLOCK) require('./clock.cjs') // first: it connects by itself

const text = process.env.DRYTAKE_RUN
if (text && !net.Socket.prototype.connect.drytake) install(JSON.parse(text))

function install (plan) {
  const exact = new Set(plan.paid.filter((host) => !host.startsWith('*')))
  const under = plan.paid.filter((host) => host.startsWith('*')).map((host) => host.slice(1))
  const allowed = new Set(plan.allow)
  const connect = net.Socket.prototype.connect

  function paid (host) {
    return !allowed.has(host) && (exact.has(host) || under.some((end) => host.endsWith(end)))
  }

  function blocked (host) {
    return plan.block_all && !allowed.has(host) && !local(host)
  }

  // Note a call that goes out past the run's own port, so that the run can name whom it didn't see.
  function note (host) {
    try {
      if (plan.notes && !local(host)) fs.appendFileSync(plan.notes, `${host}\n`, { flag: fs.constants.O_APPEND | fs.constants.O_WRONLY })
    } catch {} // the run is over, or its folder can't be reached from here
  }

  // Tell the run about a call that it forbids, then go on; what it answers doesn't matter.
  function report (host, port, goOn) {
    const socket = new net.Socket()
    socket.setTimeout(2000, () => socket.destroy())
    socket.on('error', () => {}).on('data', () => socket.destroy()).on('close', goOn)
    connect.call(socket, plan.port, '127.0.0.1', () => socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\n\r\n`))
  }

  net.Socket.prototype.connect = function (...args) {
    const options = optionsOf(args)
    const host = options && options.host ? String(options.host).toLowerCase().replace(/\.$/, '') : ''
    if (host && !options.path && paid(host)) {
      turn(args, { ...options, host: '127.0.0.1', port: plan.port })
    } else if (host && !options.path && blocked(host)) {
      const error = new Error(`drytake run --block-all: ${host} is blocked`)
      report(host, options.port, () => this.destroy(error))
      return this
    } else if (host && !options.path) {
      note(host)
    }
    return connect.apply(this, args)
  }
  net.Socket.prototype.connect.drytake = true
  if (plan.hand) turnChildren(plan.hand)
}

// Children have the run's own variables, whatever else their parent gives them.
function turnChildren (hand) {
  const children = require('node:child_process')
  const { promisify } = require('node:util')
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
    const start = children[name]
    const started = children[name] = function (...args) { return start.apply(this, withEnvironment(args, hand)) }
    const promised = start[promisify.custom]
    if (promised) started[promisify.custom] = (...args) => promised(...withEnvironment(args, hand))
  }
  require('node:module').syncBuiltinESMExports()
}

// The options are the last argument but for a callback; a list of the program's own arguments may come before them.
function withEnvironment (args, hand) {
  const last = typeof args[args.length - 1] === 'function' ? args.length - 1 : args.length
  const at = args.findIndex((one, number) => number > 0 && one !== null && typeof one === 'object' && !Array.isArray(one))
  const options = at < 0 ? {} : args[at]
  const given = options.env || process.env
  const env = handed(given, hand)
  if (env === given) return args
  if (at < 0) return [...args.slice(0, last).filter((one) => one != null), { env }, ...args.slice(last)]
  return [...args.slice(0, at), { ...options, env }, ...args.slice(at + 1)]
}

function handed (given, hand) {
  const more = {}
  for (const name of hand.always) if (name in begun && given[name] !== begun[name]) more[name] = begun[name]
  for (const name of hand.absent) if (name in begun && !given[name]) more[name] = begun[name]
  for (const [name, [part, separator, first]] of Object.entries(hand.joined)) {
    const there = given[name] || ''
    if (!there.includes(part)) more[name] = (first ? [part, there] : [there, part]).filter(Boolean).join(separator)
  }
  if (!Object.keys(more).length) return given
  require('node:fs').appendFileSync(hand.count, '.')
  return { ...given, ...more }
}

// `connect` takes options, a port and a host, or what Node's own code has made of either: an array around options.
function optionsOf (args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (first !== null && typeof first === 'object') return first
  const port = Number(first)
  return Number.isInteger(port) ? { port, host: typeof args[1] === 'string' ? args[1] : '' } : null
}

function turn (args, options) {
  if (Array.isArray(args[0])) args[0][0] = options
  else if (args[0] !== null && typeof args[0] === 'object') args[0] = options
  else args.splice(0, typeof args[1] === 'string' ? 2 : 1, options)
}

function local (host) {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '::1'
}
