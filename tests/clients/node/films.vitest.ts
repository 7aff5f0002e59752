import { expect, test } from "vitest";
import { useDrytake } from "drytake/vitest";
import type { Finding } from "drytake";
// @ts-ignore - a client without types
import { makeFilm } from "./client.mjs";

const drytake = useDrytake({ timing: "instant" });

test("good", async () => {
  const tenant = drytake.tenant();
  await makeFilm({ baseUrl: tenant.baseUrl("outai"), key: tenant.key });
  await expect(tenant).toHaveNoFindings({ finished: true });
});

test("bad", async () => {
  const tenant = drytake.tenant();
  const body = { prompt: "x", duration: 99 };
  await expect(makeFilm({ baseUrl: tenant.baseUrl("outai"), key: tenant.key, body })).rejects.toThrow();
  await expect(tenant).toHaveFinding("outai.duration-out-of-range");
  await expect(expect(tenant).toHaveNoFindings()).rejects.toThrow(/hint: use 4 to 15 seconds/);
  await expect(expect(tenant).toHaveFinding("outai.audio-alone")).rejects.toThrow(/there is no finding/);
  const [first]: Finding[] = await tenant.findings();
  expect(first?.pointer).toBe("/duration");
});

test("types", async () => {
  // @ts-expect-error - no such timing
  drytake.tenant().timing("slow").catch(() => {});
  // @ts-expect-error - no such option
  await expect(drytake.tenant()).toHaveNoFindings({ alow: [] });
});
