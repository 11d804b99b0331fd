// Preloaded into jsii's Node by breakdown.py: measures the milliseconds of writing files.
const fs = require("node:fs");

const { mkdirSync, writeFileSync } = fs;
let milliseconds = 0;

function timed(write) {
  return (...request) => {
    const started = performance.now();
    try {
      return write(...request);
    } finally {
      milliseconds += performance.now() - started;
    }
  };
}

fs.mkdirSync = timed(mkdirSync);
fs.writeFileSync = timed(writeFileSync);
process.on("exit", () => writeFileSync(process.env.CRUDDUR_BENCH_WRITING, String(milliseconds)));
