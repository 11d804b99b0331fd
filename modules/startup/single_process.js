// Preloaded into jsii's Node: run jsii in one process.
//
// jsii starts two Node processes: a supervisor that Python talks to, and a worker. The supervisor
// copies every message. With this script the first process does the work itself. If jsii's files
// are not as this script expects, the script changes nothing.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { Writable } = require("node:stream");

const supervisor = path.join("bin", "jsii-runtime.js");
// The channels for messages of the worker and of the supervisor.
const ownChannel = "readFD:3,writeFD:3";
const parentsChannel = "readFD:0,writeFD:1";

function sourceOf(program) {
  const source = fs.existsSync(program) ? fs.readFileSync(program, "utf8") : "";
  return source.split(ownChannel).length === 2 ? source.replace(ownChannel, parentsChannel) : null;
}

// Wrap output as the supervisor does: standard output is for messages only.
function wrapOutput(name) {
  const write = (chunk, _encoding, done) => {
    fs.writeSync(2, `${JSON.stringify({ [name]: chunk.toString("base64") })}\n`);
    done();
  };
  Object.defineProperty(process, name, { value: new Writable({ write }) });
}

const [, main] = process.argv;
const program = main && path.resolve(main, "..", "..", "lib", "program.js");
const source = main?.endsWith(supervisor) ? sourceOf(program) : null;

if (source !== null) {
  const { _resolveFilename: resolve } = Module;
  const load = Module._extensions[".js"];
  Module._resolveFilename = function (request, parent, isMain, ...rest) {
    return isMain ? program : resolve.call(this, request, parent, isMain, ...rest);
  };
  Module._extensions[".js"] = (module, file) => {
    if (file !== program) return load(module, file);
    Module._extensions[".js"] = load;
    return module._compile(source, file);
  };
  // With this option jsii links packages from its cache; without it jsii copies them.
  process.execArgv.push("--preserve-symlinks");
  wrapOutput("stdout");
  wrapOutput("stderr");
}
