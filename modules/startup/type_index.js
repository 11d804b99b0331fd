// A thread of fill_package_cache.js: writes the index by which jsii finds a type in a package without
// parsing the whole description, as jsii's own does. That one parses 120 MB at once, and can only
// begin when the package is unpacked; here nothing is parsed: the text of each type is copied
// without its indentation, and without what jsii does not read when it runs.
const fs = require("node:fs");
const path = require("node:path");
const { workerData: entry } = require("node:worker_threads");

const KINDS = ["class", "interface", "enum"];
const FILES = {
  manifest: ".jsii.runtime.v1.json",
  index: ".jsii.runtime-index.v1",
  defs: ".jsii.runtime-defs.v1.jsonl",
};
// The description is indented by two blanks a level: the types begin after this line, and are two
// levels deep.
const TYPES = Buffer.from('\n  "types": {\n');
const TYPE_DEPTH = 4;
const NOT_READ_AT_RUN_TIME = ["docs", "locationInModule", "sourceLine"].map(quoted);
const KIND = quoted("kind");
const [NEWLINE, BLANK, QUOTE, COMMA, COLON, BACKSLASH, OPEN] = Buffer.from('\n ",:\\{');

const text = fs.readFileSync(path.join(entry, ".jsii"));
const first = text.indexOf(TYPES) + TYPES.length;
if (first < TYPES.length) throw new Error("not the indentation that this script knows");

function quoted(key) {
  return Buffer.from(`"${key}": `);
}

function begins(key, read) {
  for (let index = 1; index < key.length; index += 1) {
    if (text[read + index] !== key[index]) return false;
  }
  return true;
}

const definitions = Buffer.allocUnsafe(text.length);
const names = [];
const kinds = [];
const offsets = [0];

// Copies the types and returns where they end. One function for speed: it sees each byte.
function copyTypes() {
  const size = text.length;
  let read = first;
  let written = 0;
  for (;;) {
    const line = read;
    while (text[read] === BLANK) read += 2;
    const depth = read - line;
    if (depth < TYPE_DEPTH) return line;
    if (depth === TYPE_DEPTH && text[read] === QUOTE) {
      const end = text.indexOf(NEWLINE, read);
      names.push(JSON.parse(text.toString("utf8", read, end - 3)));
      definitions[written++] = OPEN;
      read = end + 1;
      continue;
    }
    if (NOT_READ_AT_RUN_TIME.some((key) => begins(key, read))) {
      let end = text.indexOf(NEWLINE, read);
      if (text[end - 1] === OPEN) {
        end = text.indexOf(NEWLINE, text.indexOf(closing(depth), read) + 1);
      }
      // Where it was the last one, no comma may stay before it.
      if (text[end - 1] !== COMMA && definitions[written - 1] === COMMA) written -= 1;
      read = end + 1;
      continue;
    }
    if (depth === TYPE_DEPTH + 2 && begins(KIND, read)) {
      const end = text.indexOf(QUOTE, read + KIND.length + 1);
      kinds.push(KINDS.indexOf(text.toString("utf8", read + KIND.length + 1, end)));
    }
    if (text[read] === QUOTE) {
      do {
        if (text[read] === BACKSLASH) definitions[written++] = text[read++];
        definitions[written++] = text[read++];
      } while (text[read] !== QUOTE && read < size);
      definitions[written++] = text[read++];
      if (text[read] === COLON) {
        definitions[written++] = COLON;
        read += 2; // and the blank after it
      }
    }
    for (let byte = text[read++]; byte !== NEWLINE && read <= size; byte = text[read++]) {
      definitions[written++] = byte;
    }
    if (depth === TYPE_DEPTH) {
      if (definitions[written - 1] === COMMA) written -= 1;
      definitions[written++] = NEWLINE;
      offsets.push(written);
    }
  }
}

const closings = [];
function closing(depth) {
  closings[depth] ??= Buffer.from(`\n${" ".repeat(depth)}}`);
  return closings[depth];
}

const end = copyTypes();
if (kinds.includes(-1)) throw new Error("a kind of type that this script does not know");
if (kinds.length !== names.length) throw new Error("a type without a kind");

const around = text.toString("utf8", 0, first) + text.toString("utf8", end);
const { types, readme, submodules, ...assemblyMetadata } = JSON.parse(around);

const rows = Buffer.alloc(offsets.length * 4);
offsets.forEach((offset, row) => rows.writeUInt32LE(offset, row * 4));
const columns = { names: Buffer.from(names.join("\n")), kinds: Buffer.from(kinds), offsets: rows };
const layout = { typeCount: names.length };
let position = 0;
for (const [column, { length }] of Object.entries(columns)) {
  layout[column] = { start: position, length };
  position += length;
}
const write = (file, content) => fs.writeFileSync(path.join(entry, FILES[file]), content);
write("defs", definitions.subarray(0, offsets.at(-1)));
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
