import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "drytake";
import { useDrytake } from "drytake/node-test";
import { makeFilm } from "./client.mjs";

const drytake = useDrytake({ timing: "instant" });
const client = (tenant, body) => makeFilm({ baseUrl: tenant.baseUrl("outai"), key: tenant.key, body });

test("a good client has no findings", async () => {
  const tenant = drytake.tenant();
  const film = await client(tenant);
  assert.ok(film.byteLength > 1000);
  await tenant.assertNoFindings({ finished: true });
  const report = await tenant.report({ finished: true });
  assert.equal(report.conclusion, "good");
  assert.match(report.money.line, /1 result fetched/);
  assert.equal((await tenant.tasks())[0].state, "succeeded");
});

test("a bad one is told its rule, place and hint, unless that is allowed", async () => {
  const tenant = drytake.tenant();
  await assert.rejects(client(tenant, { prompt: "x", duration: 99 }));
  assert.deepEqual((await tenant.findings()).map((one) => one.rule), ["outai.duration-out-of-range"]);
  await assert.rejects(tenant.assertNoFindings(), /duration-out-of-range.*\n.*at \/duration\n {2}hint: use 4 to 15/);
  await tenant.assertNoFindings({ allow: ["outai.*"] });
});

test("a key's scenario, clock and time are its own", async () => {
  const [one, two] = [drytake.tenant(), drytake.tenant()];
  await one.scenario("moderation");
  await assert.rejects(client(one));
  await client(two);
  await one.scenario(null);
  await client(one);
  await one.timing("realistic");
  const slow = client(one);
  while ((await one.tasks()).every((task) => task.state !== "running" && task.state !== "queued")) await new Promise((r) => setTimeout(r, 20));
  await one.advance(3600);
  await slow;
  await one.reset();
  assert.deepEqual(await one.journal(), []);
});

test("what is misspelt is told with what there is", async () => {
  const tenant = drytake.tenant();
  assert.throws(() => tenant.baseUrl("outia"), /no provider `outia`; there is: .*outai/);
  await assert.rejects(tenant.scenario("rate-limt"), /did you mean `rate-limit`/);
});

test("a mock that runs already can be taken", async () => {
  const tenant = drytake.tenant();
  await client(tenant);
  const other = (await connect(`${drytake.url}/`)).tenant(tenant.key);
  assert.equal(other.baseUrl("outai"), tenant.baseUrl("outai"));
  assert.ok((await other.journal()).length >= 2);
  await (await connect(drytake.url)).stop();
  await connect(drytake.url);
});

test("known clients are pointed there by variables", async () => {
  const tenant = drytake.tenant();
  const env = await tenant.env("outai");
  assert.equal(env.SEEDANCE_BASE_URL, tenant.baseUrl("outai"));
  assert.ok(Object.values(env).includes(tenant.key));
});
