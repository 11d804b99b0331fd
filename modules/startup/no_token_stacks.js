// Preloaded into jsii's Node: cdktf keeps, with each token, the whole stack of calls that made it.
// Behind Python that is jsii's runtime every time: nothing that an error could tell.
const Module = require("node:module");
const path = require("node:path");

const stacks = path.join("cdktf", "lib", "tokens", "private", "stack-trace.js");
const compile = Module._extensions[".js"];

Module._extensions[".js"] = function (module, file) {
  compile(module, file);
  if (file.endsWith(stacks) && module.exports.captureStackTrace) {
    module.exports.captureStackTrace = () => [];
  }
};
