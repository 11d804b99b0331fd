// Preloaded into jsii's Node: what takes long to load is loaded when it is used, if ever.
const { existsSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

// The provider's bindings ship an index that requires each of their 2,200 submodules only when it
// is asked for, beside the one that requires all of them.
const eager = path.join("provider-aws", "lib", "index.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const file = resolve.apply(this, request);
  if (!file.endsWith(eager)) return file;
  const lazy = path.join(path.dirname(file), "lazy-index.js");
  return existsSync(lazy) ? lazy : file;
};

// cdktf zips assets with a library of 150 files; a program without assets never calls it.
const zipper = path.join("cdktf", "lib", "private", "fs.js");
const load = Module._load;

Module._load = function (request, parent, ...rest) {
  const required = () => load.call(this, request, parent, ...rest);
  if (request !== "archiver" || !parent?.filename?.endsWith(zipper)) return required();
  return (...options) => required()(...options);
};
