// Preloaded into jsii's Node: load slow modules only when they are used.
const { existsSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

// The provider's bindings have two indexes: index.js requires all 2,200 submodules at once, and
// lazy-index.js requires a submodule when it is first used.
const eager = path.join("provider-aws", "lib", "index.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const file = resolve.apply(this, request);
  if (!file.endsWith(eager)) return file;
  const lazy = path.join(path.dirname(file), "lazy-index.js");
  return existsSync(lazy) ? lazy : file;
};

// cdktf zips assets with a library of 150 files. A program without assets never needs the library.
const zipper = path.join("cdktf", "lib", "private", "fs.js");
const load = Module._load;

Module._load = function (request, parent, ...rest) {
  const required = () => load.call(this, request, parent, ...rest);
  if (request !== "archiver" || !parent?.filename?.endsWith(zipper)) return required();
  return (...options) => required()(...options);
};
