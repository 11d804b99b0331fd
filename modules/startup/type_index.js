// A thread of fill_package_cache.js: writes the index by which jsii finds a type in a package without
// parsing the whole description, as jsii's own does. That one parses 120 MB at once and can only
// begin when the package is unpacked; here each type is parsed by itself.
const fs = require("node:fs");
const path = require("node:path");
const { workerData: entry } = require("node:worker_threads");

const KINDS = ["class", "interface", "enum"];
const FILES = {
  manifest: ".jsii.runtime.v1.json",
  index: ".jsii.runtime-index.v1",
  defs: ".jsii.runtime-defs.v1.jsonl",
};
// The description is indented by two blanks a level: these lines surround the types and each type.
const TYPES = Buffer.from('\n  "types": {\n');
const END_OF_TYPE = Buffer.from("\n    }");
const COMMA = ",".charCodeAt(0);

const NOT_READ_AT_RUN_TIME = new Set(["docs", "locationInModule", "sourceLine"]);
const shortened = (key, value) => (NOT_READ_AT_RUN_TIME.has(key) ? undefined : value);

const description = fs.readFileSync(path.join(entry, ".jsii"));
const first = description.indexOf(TYPES) + TYPES.length;
if (first < TYPES.length) throw new Error("not the indentation that this script knows");

const names = [];
const kinds = [];
const lines = [];
let start = first;
let end;
do {
  end = description.indexOf(END_OF_TYPE, start) + END_OF_TYPE.length;
  const [[name, type]] = Object.entries(JSON.parse(`{${description.toString("utf8", start, end)}}`));
  if (!KINDS.includes(type.kind)) throw new Error("a kind of type that this script does not know");
  names.push(name);
  kinds.push(KINDS.indexOf(type.kind));
  lines.push(Buffer.from(`${JSON.stringify(type, shortened)}\n`));
  start = end + 1;
} while (description[end] === COMMA);

const around = description.toString("utf8", 0, first) + description.toString("utf8", end);
const { types, readme, submodules, ...assemblyMetadata } = JSON.parse(around);

const offsets = Buffer.alloc((lines.length + 1) * 4);
let offset = 0;
lines.forEach((line, row) => {
  offset += line.length;
  offsets.writeUInt32LE(offset, (row + 1) * 4);
});

const columns = { names: Buffer.from(names.join("\n")), kinds: Buffer.from(kinds), offsets };
const layout = { typeCount: lines.length };
let position = 0;
for (const [column, { length }] of Object.entries(columns)) {
  layout[column] = { start: position, length };
  position += length;
}
const write = (file, content) => fs.writeFileSync(path.join(entry, FILES[file]), content);
write("defs", Buffer.concat(lines));
write("index", Buffer.concat(Object.values(columns)));
write(
  "manifest",
  JSON.stringify({
    schema: "jsii/runtime-index",
    version: 1,
    index: FILES.index,
    defs: FILES.defs,
    assemblyMetadata,
    layout,
  }),
);
