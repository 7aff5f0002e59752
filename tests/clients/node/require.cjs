// CommonJS: starts a mock, says where it is, and waits to be killed; or says why there is none.
const { start } = require("drytake");

start({ timing: "instant", args: process.argv.slice(2) }).then(
  (mock) => {
    console.log(JSON.stringify({ url: mock.url, pid: mock.child.pid }));
    setInterval(() => {}, 1000);
  },
  (error) => console.log(JSON.stringify({ error: error.message })),
);
