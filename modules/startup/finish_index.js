// Preloaded into jsii's Node. In a thread of its own jsii indexes each package that it has unpacked,
// so that the next run need not parse its description: 120 MB of JSON for the AWS provider. A
// synthesis ends before that thread does, and so would every later one. Here Node waits for it,
// once; jsii's client ends a Node that takes more than five seconds, as ever.
const threads = require("node:worker_threads");

const running = new Set();
const { exit } = process;

threads.Worker = class extends threads.Worker {
  constructor(...request) {
    super(...request);
    running.add(this);
    this.once("exit", () => {
      running.delete(this);
      if (running.size === 0 && process.exitCode !== undefined) exit();
    });
  }
};

process.exit = (code) => {
  if (running.size === 0) exit(code);
  process.exitCode = code ?? 0;
};
