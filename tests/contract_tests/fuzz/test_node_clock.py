"""Node's timers and dates go by the run's clock, in modules of either kind, in workers, and beside real work."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, pooled
from drytake.contract_tests.fuzz.result import CaseResult, failures_of
from drytake.mockserver.engine.scenario_file import ScenarioFile

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")

CLOCK = """
const begun = [Date.now(), performance.now(), process.hrtime()]
const steps = []
async function step (seconds, what) {
  const before = Date.now()
  await what()
  const gone = (Date.now() - before) / 1000
  if (gone < seconds || gone > seconds + 5) steps.push(`${what} took ${gone} s`)
}
await step(600, () => new Promise((resolve) => setTimeout(resolve, 600_000)))
await step(600, () => promises.setTimeout(600_000))
await step(600, () => promisify(setTimeout)(600_000))
await step(600, () => promises.scheduler.wait(600_000))
await step(600, () => new Promise((resolve) => {
  let left = 3
  const timer = setInterval(() => { if (!--left) { clearInterval(timer); resolve() } }, 200_000)
}))
await step(0, async () => {
  const late = setTimeout(() => steps.push('a cleared timer fired'), 60_000)
  await new Promise((resolve) => setTimeout(resolve, 5))
  clearTimeout(late)
})
await step(0, () => promises.setTimeout(600_000, 0, { signal: AbortSignal.abort() }).catch(() => {}))
await step(600, () => new Promise((resolve) => {
  const worker = new Worker("setTimeout(() => require('node:worker_threads').parentPort.postMessage(0), 600_000)", { eval: true })
  worker.once('message', resolve)
}))
await step(0, () => new Promise((resolve) => {  // a child's end comes before the timer that waits for it
  const timer = setTimeout(() => { steps.push('the watchdog fired'); resolve() }, 600_000)
  spawn('sleep', ['0.2']).once('exit', () => { clearTimeout(timer); resolve() })
}))
const all = (Date.now() - begun[0]) / 1000
if (Math.abs((performance.now() - begun[1]) / 1000 - all) > 1) steps.push('performance.now differs')
if (Math.abs(process.hrtime(begun[2])[0] - all) > 2) steps.push('hrtime differs')
if (new Date().getUTCFullYear() !== 2030 || !(new Date() instanceof Date) || new Date(0).getTime() !== 0) steps.push('Date')
await fetch('https://api.acme.example/api/v1/balance', { headers: { authorization: 'Bearer sk-test-node' } })
if (steps.length) { console.error(steps.join('\\n')); process.exit(1) }
"""
MODULE = """
import { spawn } from 'node:child_process'
import * as promises from 'node:timers/promises'
import { setInterval, setTimeout } from 'node:timers'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
"""
SCRIPT = """
const { spawn } = require('node:child_process')
const promises = require('node:timers/promises')
const { promisify } = require('node:util')
const { Worker } = require('node:worker_threads');
"""


def played(tmp_path: Path, name: str, code: str, *triggers: dict[str, Any], timing: str = "realistic") -> CaseResult:
    (tmp_path / name).write_text(code)
    case = ScenarioFile.model_validate({"seed": 0, "timing": timing, "trigger": list(triggers)})
    with pooled(FuzzOptions(command=["node", str(tmp_path / name)], jobs=1, timeout=30)) as pool:
        (outcome,) = pool.run([CaseRun(case, quick=False)])
    return outcome


@pytest.mark.parametrize(
    ("name", "code"),
    [("client.mjs", MODULE + CLOCK), ("client.cjs", f"{SCRIPT}(async () => {{{CLOCK}}})()")],
    ids=["module", "script"],
)
def test_timers_and_dates_go_by_the_clock(tmp_path: Path, name: str, code: str) -> None:
    outcome = played(tmp_path, name, code)

    assert (outcome.code, outcome.err) == (0, "")
    assert 3_600 <= outcome.waited < 3_630


CLIENT = """
import { writeFileSync } from 'node:fs'
const API = 'https://api.acme.example/api/v1'
const head = { authorization: 'Bearer sk-test-node', 'content-type': 'application/json' }
async function call (url, body) {
  for (let tries = 0; ; tries++) {
    const over = new AbortController()
    const timer = setTimeout(() => over.abort(), 10_000)
    try {
      const how = body ? { method: 'POST', body: JSON.stringify(body) } : {}
      const said = await fetch(url, { ...how, headers: url.startsWith(API) ? head : {}, signal: over.signal })
      if (said.status >= 500) throw new Error(`HTTP ${said.status}`)
      return url.startsWith(API) ? (await said.json()).data : Buffer.from(await said.arrayBuffer())
    } catch (error) {
      if (body || tries > 3) { console.error(String(error)); process.exit(1) }
      await new Promise((resolve) => setTimeout(resolve, 30_000))
    } finally { clearTimeout(timer) }
  }
}
const { task_id } = await call(`${API}/videos`, { prompt: 'a lighthouse', duration: 5 })
let said
do {
  await new Promise((resolve) => setTimeout(resolve, 30_000))
  said = await call(`${API}/tasks?task_id=${task_id}`)
} while (said.status !== 'succeeded')
writeFileSync('video.mp4', await call(said.result.video_url))
"""


@pytest.mark.parametrize(
    "trigger",
    [{"name": "extra-fields"}, {"name": "overloaded", "action": "poll", "calls": [2]}],
    ids=["plain", "a 503"],
)
def test_client_whose_requests_have_a_limit_is_played_in_no_time(tmp_path: Path, trigger: dict[str, Any]) -> None:
    outcome = played(tmp_path, "client.mjs", CLIENT, trigger)

    assert (outcome.code, outcome.err, failures_of(outcome)) == (0, "", [])
    assert outcome.waited > 60
