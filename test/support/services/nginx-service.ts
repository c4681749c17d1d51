import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../process.ts";
import { until } from "../until.ts";
import { processesWith, type Service, textOf } from "./service.ts";

const LARGE = "gatehouse ".repeat(200_000);

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly storePort: number;
}

/** nginx with files, a listing, compression, and uploads that it passes on to a second server of its own. */
export async function nginxService(folder: string): Promise<Service> {
  const place = { folder, port: await freePort(), storePort: await freePort() };
  return {
    name: "nginx",
    command: ["/usr/sbin/nginx", "-p", folder, "-c", path.join(folder, "nginx.conf")],
    folder,
    reset: () => reset(place),
    isUp: () => textOf(path.join(folder, "error.log")).includes("start worker process "),
    ask: async (signal) => {
      const response = await fetch(urlOf(place, "/small.txt"), { signal });
      return `${response.status} ${await response.text()}`;
    },
    answer: "200 small\n",
    use: async () => await use(place),
    outcome: OUTCOME,
  };
}

const OUTCOME = [
  "GET /small.txt 200 6",
  "HEAD /small.txt 200 0",
  `GET /large.txt 200 ${LARGE.length}`,
  "GET /large.txt 206 100",
  "GET /small.txt 304 0",
  "GET /missing 404 refused",
  "GET /hidden/ 403 refused",
  "GET /listing/ 200 small.txt",
  "POST /small.txt 405 refused",
  "GET /unreachable 502 refused",
  "PUT /store/a 201 0",
  `GET /store/a 200 ${LARGE.length}`,
  "PUT /store/b 201 0",
  "DELETE /store/b 204 0",
  "reloaded",
  "logs opened again",
  "ended",
];

function reset({ folder, ...ports }: Place): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "files", "hidden"), { recursive: true });
  mkdirSync(path.join(folder, "files", "listing"));
  mkdirSync(path.join(folder, "store"));
  // Its workers are another user.
  chmodSync(path.join(folder, "store"), 0o777);
  for (const name of ["files/small.txt", "files/listing/small.txt"]) {
    writeFileSync(path.join(folder, name), "small\n");
  }
  writeFileSync(path.join(folder, "files", "large.txt"), LARGE);
  writeConfiguration({ folder, ...ports }, 1);
}

function writeConfiguration({ folder, port, storePort }: Place, generation: number): void {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const text = `
user www-data;
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log notice;
events { worker_connections 64; }
http {
  access_log ${folder}/access.log;
  sendfile on;
  tcp_nopush on;
  gzip on;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  client_max_body_size 16m;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    location /listing/ { autoindex on; }
    location = /generation { return 200 "${generation}"; }
    location = /unreachable { proxy_pass http://unix:${folder}/nobody.sock; }
    location /store/ { proxy_pass http://127.0.0.1:${storePort}; }
  }
  server {
    listen 127.0.0.1:${storePort};
    root ${folder};
    location /store/ { dav_methods PUT DELETE; }
  }
}
`;
  writeFileSync(path.join(folder, "nginx.conf"), text);
}

function urlOf({ port }: Place, target: string): string {
  return `http://127.0.0.1:${port}${target}`;
}

async function use(place: Place): Promise<readonly string[]> {
  const ask = async (line: string, init: RequestInit = {}): Promise<string> => {
    const [method = "", target = ""] = line.split(" ");
    const response = await fetch(urlOf(place, target), { method, ...init });
    return `${line} ${response.status} ${told(target, response.status, await response.text())}`;
  };
  const tag = (await fetch(urlOf(place, "/small.txt"))).headers.get("etag") ?? "";
  return [
    await ask("GET /small.txt"),
    await ask("HEAD /small.txt"),
    await ask("GET /large.txt"),
    await ask("GET /large.txt", { headers: { range: "bytes=1000-1099" } }),
    await ask("GET /small.txt", { headers: { "if-none-match": tag } }),
    await ask("GET /missing"),
    await ask("GET /hidden/"),
    await ask("GET /listing/"),
    await ask("POST /small.txt", { body: "no" }),
    await ask("GET /unreachable"),
    await ask("PUT /store/a", { body: LARGE }),
    await ask("GET /store/a"),
    await ask("PUT /store/b", { body: "b" }),
    await ask("DELETE /store/b"),
    await reload(place),
    await openLogsAgain(place),
    await end(place),
  ];
}

/** What counts of a body: that of an error has the version in it. */
function told(target: string, status: number, body: string): string {
  if (status >= 400) return "refused";
  return target === "/listing/" ? (/[a-z]+\.txt/.exec(body)?.[0] ?? "nothing") : `${body.length}`;
}

/** The new worker answers, and the old one is gone. */
async function reload(place: Place): Promise<string> {
  writeConfiguration(place, 2);
  signal(place, "SIGHUP");
  await until("the new configuration", async () => {
    const response = await fetch(urlOf(place, "/generation"));
    return (await response.text()) === "2";
  });
  await until("the old worker to end", () => errorLog(place).includes("exited with code 0"));
  return "reloaded";
}

async function openLogsAgain(place: Place): Promise<string> {
  const log = path.join(place.folder, "access.log");
  renameSync(log, `${log}.1`);
  signal(place, "SIGUSR1");
  await until("a new log", () => existsSync(log));
  await until("the worker to write to it", async () => {
    await (await fetch(urlOf(place, "/small.txt"))).text();
    return textOf(log).includes("/small.txt");
  });
  return "logs opened again";
}

async function end(place: Place): Promise<string> {
  signal(place, "SIGQUIT");
  await until("nginx to end", () => mastersOf(place).length === 0);
  return "ended";
}

function signal(place: Place, name: NodeJS.Signals): void {
  for (const pid of mastersOf(place)) process.kill(pid, name);
}

function mastersOf({ folder }: Place): number[] {
  return processesWith(
    (line) => line.startsWith("nginx: master process ") && line.includes(` ${folder} `),
  );
}

function errorLog({ folder }: Place): string {
  return textOf(path.join(folder, "error.log"));
}
