import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "./process.ts";

/** A server of one small static page, all of whose files lie in one folder. */
export interface NginxFolder {
  readonly folder: string;
  readonly url: string;
  /** Starts it in the foreground. */
  readonly command: readonly string[];
}

/** Writes the files of an nginx with one worker into a folder. */
export async function nginxFolder(folder: string): Promise<NginxFolder> {
  const port = await freePort();
  const html = path.join(folder, "html");
  mkdirSync(html);
  writeFileSync(path.join(html, "index.html"), "<p>It works.</p>\n");
  const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `  ${name}_temp_path ${path.join(folder, name)};`,
  );
  const configuration = path.join(folder, "nginx.conf");
  const lines = [
    "daemon off;",
    // The folder may be closed to all others.
    "user root;",
    "worker_processes 1;",
    `pid ${path.join(folder, "nginx.pid")};`,
    "error_log stderr;",
    "events {}",
    "http {",
    "  access_log off;",
    ...scratch,
    `  server { listen 127.0.0.1:${port}; root ${html}; }`,
    "}",
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  return {
    folder,
    url: `http://127.0.0.1:${port}/`,
    command: ["nginx", "-e", "stderr", "-c", configuration],
  };
}
