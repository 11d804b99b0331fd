// Draws the digraph on standard input as SVG on standard output.
const { readFileSync } = require("node:fs");

import("@hpcc-js/wasm-graphviz").then(async ({ Graphviz }) => {
  const graphviz = await Graphviz.load();
  process.stdout.write(graphviz.dot(readFileSync(0, "utf8")));
});
