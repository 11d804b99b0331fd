// Run by package_cache.py: node fill_package_cache.js <cache root> {<tarball> <name> <version>}
//
// Puts packages into jsii's cache as jsii would, in half the time: each is unpacked in one thread,
// written in a second and indexed in a third. jsii waits for whoever holds the lock of an entry, and
// takes the lock of one who died.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Worker } = require("node:worker_threads");
const zlib = require("node:zlib");

const DESCRIPTION = ".jsii";
const COMPLETE = ".jsii-runtime-package-cache";
const BLOCK = 512; // bytes, of which a tarball consists
const CHUNK = { highWaterMark: 1 << 20, chunkSize: 1 << 20 };

const [, , root, ...packages] = process.argv;

function entryOf(content, name, version) {
  const digest = createHash("sha256").update(content).update(`\0${name}`).update(`\0${version}`);
  return path.join(root, name, version, digest.digest("hex"));
}

function tryLock(entry) {
  const token = createHash("sha256").update(`${process.pid} ${Date.now()}`).digest("hex");
  const owner = JSON.stringify({ pid: process.pid, hostname: os.hostname(), token });
  const lock = `${entry}.lock`;
  try {
    fs.writeFileSync(lock, owner, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (error.code === "EEXIST") return null;
    throw error;
  }
  return () => fs.rmSync(lock);
}

// The files in a tarball's bytes, which come in chunks.
class Files {
  chunks = [];
  available = 0;
  header = null;

  add(chunk) {
    this.chunks.push(chunk);
    this.available += chunk.length;
  }

  next() {
    if (this.header === null) {
      const block = this.take(BLOCK);
      if (block === null || block[0] === 0) return null; // two empty blocks end a tarball
      this.header = Files.parse(block);
    }
    const { name: file, mode, size } = this.header;
    const content = this.take(Math.ceil(size / BLOCK) * BLOCK);
    if (content === null) return null;
    this.header = null;
    return { file, mode, content: content.subarray(0, size) };
  }

  take(size) {
    if (this.available < size) return null;
    const all = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
    this.chunks = [all.subarray(size)];
    this.available -= size;
    return all.subarray(0, size);
  }

  static parse(block) {
    const text = (start, end) => block.toString("utf8", start, end).replace(/\0.*$/s, "");
    const number = (start, end) => Number.parseInt(text(start, end), 8);
    if (!["0", "\0"].includes(String.fromCharCode(block[156]))) throw new Error("not a plain file");
    const [first, ...rest] = path.posix.join(text(345, 500), text(0, 100)).split("/");
    if (first !== "package" || rest.includes("..")) throw new Error("not an npm package");
    return { name: path.join(...rest), mode: number(100, 108), size: number(124, 136) };
  }
}

async function unpack(unzipped, entry) {
  const folders = new Set();
  const files = new Files();
  let indexed = Promise.resolve();
  for await (const chunk of unzipped) {
    files.add(chunk);
    for (let next = files.next(); next !== null; next = files.next()) {
      const place = path.join(entry, next.file);
      const folder = path.dirname(place);
      if (!folders.has(folder)) fs.mkdirSync(folder, { recursive: true });
      folders.add(folder);
      fs.writeFileSync(place, next.content, { mode: next.mode });
      if (next.file === DESCRIPTION) indexed = index(entry);
    }
  }
  await indexed;
}

// Without an index, jsii makes its own.
function index(entry) {
  const worker = new Worker(path.join(__dirname, "type_index.js"), { workerData: entry });
  return new Promise((resolve) => worker.on("error", () => {}).on("exit", resolve));
}

async function fill(tarball, name, version) {
  const content = fs.readFileSync(tarball);
  const unzipped = zlib.createGunzip(CHUNK);
  unzipped.end(content); // a thread begins, before it is known where to
  const entry = entryOf(content, name, version);
  fs.mkdirSync(path.dirname(entry), { recursive: true, mode: 0o700 });
  const unlock = tryLock(entry);
  if (unlock === null) return; // somebody else does it
  try {
    fs.rmSync(entry, { force: true, recursive: true });
    await unpack(unzipped, entry);
    fs.writeFileSync(path.join(entry, COMPLETE), "");
  } catch {
    fs.rmSync(entry, { force: true, recursive: true }); // jsii unpacks it itself, and says why not
  } finally {
    unlock();
  }
}

process.umask(0o022);
while (packages.length > 0) fill(...packages.splice(0, 3));
