// Preloaded into jsii's Node: where the AWS provider's bindings ship an index that requires each of
// their 2,200 submodules only when it is asked for, take that one. See provider_import.py.
const { existsSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const eager = path.join("@cdktf", "provider-aws", "lib", "index.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const file = resolve.apply(this, request);
  if (!file.endsWith(eager)) return file;
  const lazy = path.join(path.dirname(file), "lazy-index.js");
  return existsSync(lazy) ? lazy : file;
};
