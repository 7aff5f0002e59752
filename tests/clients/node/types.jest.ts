import { connect, start, useDrytake, type Lifecycle, type Report, type Tenant } from "drytake/jest";

const drytake: Lifecycle = useDrytake({ timing: "per-poll", command: ["uvx", "drytake"] });

test("types", async () => {
  await using mock = await start({ args: ["--seed", "7"] });
  const tenant: Tenant = mock.tenant("sk-test");
  await expect(tenant).toHaveNoFindings({ allow: ["conduct.*"] });
  await tenant.scenario({ name: "rate-limit", first: 1, params: { retry_after: 5 } });
  const report: Report = await (await connect(drytake.url)).tenant().report();
  // @ts-expect-error - no such conclusion
  if (report.conclusion === "fine") return;
  // @ts-expect-error - seconds are a number
  await tenant.advance("60");
});
