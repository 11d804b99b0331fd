// Preloaded into jsii's Node. jsii starts two: a supervisor that Python talks to, and under it the
// one that does the work; every message is copied through the first. Here the first does the work
// itself. Where jsii's files are not as this script knows them, they run as ever.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { Writable } = require("node:stream");

const supervisor = path.join("bin", "jsii-runtime.js");
// Where the worker reads and writes messages, and where the supervisor does.
const ownChannel = "readFD:3,writeFD:3";
const parentsChannel = "readFD:0,writeFD:1";

function sourceOf(program) {
  const source = fs.existsSync(program) ? fs.readFileSync(program, "utf8") : "";
  return source.split(ownChannel).length === 2 ? source.replace(ownChannel, parentsChannel) : null;
}

// What the supervisor does with the worker's output: standard output carries messages only.
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
  // jsii links packages from its cache when it is told so, and copies them otherwise.
  process.execArgv.push("--preserve-symlinks");
  wrapOutput("stdout");
  wrapOutput("stderr");
}
