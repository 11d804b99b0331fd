// Serves dist and /config.js on this machine, in place of nginx: paths, statuses and headers are those
// of nginx.conf. Without compression, ranges and conditional requests.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Server } from "node:net";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers";

const STOP_MS = 1000; // for requests that are on their way on open connections
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "application/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Returns the headers of `add_header NAME VALUE always;` lines; values with variables are left out. */
function headersIn(configuration) {
  const lines = configuration.matchAll(/^\s*add_header (\S+) (?:"([^"]*)"|([^\s$]+)) always;$/gm);
  return Object.fromEntries([...lines].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

const root = join(import.meta.dirname, "..");
const render = (script) => execFileSync(join(root, "bin", script));
const headers = headersIn(readFileSync(join(root, "nginx.conf"), "utf8"));

// In memory, so that a later build does not change what a running server serves.
const files = new Map();
for (const file of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (file.isFile() && !file.name.startsWith("."))
    files.set(path.slice(join(root, "dist").length), readFileSync(path));
}
files.set("/config.js", render("render-config"));

/** Returns the path of the file for a path of a request, and the status. */
function found(path) {
  if (path === "/") return ["/index.html", 200];
  if (files.has(path)) return [path, 200];
  return path.startsWith("/assets/") ? [undefined, 404] : ["/index.html", 404];
}

function cacheControl(path, status) {
  if (path === "/config.js") return "no-store";
  const isAsset = status === 200 && path.startsWith("/assets/");
  return isAsset ? "public, max-age=31536000, immutable" : "no-cache";
}

function log(request, path, status, begun) {
  const agent = request.headers["user-agent"] ?? "";
  if (path === "/" && /^(curl|ELB-HealthChecker)\//.test(agent)) return;
  const line = {
    time: new Date().toISOString(),
    level: "info",
    message: "request",
    logger: "static-server",
    trace_id: /Root=([0-9a-f-]+)/.exec(request.headers["x-amzn-trace-id"] ?? "")?.[1] ?? "",
    method: request.method,
    path,
    status,
    duration_ms: Date.now() - begun,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

let isStopping = false;

const server = createServer((request, response) => {
  const begun = Date.now();
  const path = (request.url ?? "/").split("?")[0];
  const isRead = ["GET", "HEAD"].includes(request.method);
  const [file, status] = isRead ? found(path) : [undefined, 405];
  const body = file ? files.get(file) : "";
  response.writeHead(status, {
    ...headers,
    "Cache-Control": cacheControl(path, status),
    "Content-Type": TYPES[extname(file ?? ".html")] ?? "application/octet-stream",
    "Content-Length": body.length,
    ...(isStopping && { Connection: "close" }),
  });
  response.end(body);
  log(request, path, status, begun);
});
server.keepAliveTimeout = 75_000; // nginx's default, longer than the load balancer's 60 seconds
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");

function stop() {
  isStopping = true;
  Server.prototype.close.call(server); // in contrast to server.close, idle connections stay
  setTimeout(() => server.closeAllConnections(), STOP_MS);
}
for (const signal of ["SIGINT", "SIGQUIT", "SIGTERM"]) process.on(signal, stop);
