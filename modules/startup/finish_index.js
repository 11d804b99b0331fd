// Preloaded into jsii's Node: let jsii finish the index of a package.
//
// jsii indexes each package that it has unpacked, in a worker thread. With the index, the next run
// need not parse the description of the package: 120 MB of JSON for the AWS provider. But a
// synthesis ends before the thread does, in every run. With this script Node waits, once, for the
// thread. As without the script, jsii's client stops Node after five seconds.
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
