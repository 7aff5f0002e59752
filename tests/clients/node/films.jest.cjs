const { useDrytake } = require("drytake/jest");

const drytake = useDrytake({ timing: "instant" });
const create = (tenant, body) =>
  fetch(`${tenant.baseUrl("outai")}/v1/video/seedance-2`, {
    method: "POST",
    headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("good", async () => {
  const tenant = drytake.tenant();
  expect((await create(tenant, { prompt: "x" })).status).toBe(200);
  await expect(tenant).toHaveNoFindings();
});

test("bad", async () => {
  const tenant = drytake.tenant();
  await create(tenant, { prompt: "x", duration: 99 });
  await expect(tenant).toHaveFinding("outai.duration-out-of-range");
  await expect(expect(tenant).toHaveNoFindings()).rejects.toThrow("hint: use 4 to 15 seconds");
});
