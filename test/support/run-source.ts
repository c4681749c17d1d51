import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformFile } from "@swc/core";

const ROOT: string = path.resolve(import.meta.dirname, "../..");

/**
 * Translates folders of `src` into a temporary folder that plain Node can run, for tests that need a process of its own to
 * kill. Answers the folder; its owner removes it.
 */
export async function buildSource(folders: readonly string[]): Promise<string> {
  const target = await mkdtemp(path.join(tmpdir(), "gatehouse-source-"));
  await symlink(path.join(ROOT, "node_modules"), path.join(target, "node_modules"));
  await writeFile(path.join(target, "package.json"), '{"type": "module"}');
  for (const folder of folders) {
    const entries = await readdir(path.join(ROOT, "src", folder), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
    await Promise.all(files.map((file) => translate(file, target)));
  }
  return target;
}

async function translate(file: string, target: string): Promise<void> {
  await mkdir(path.dirname(path.join(target, file)), { recursive: true });
  if (!file.endsWith(".ts")) return cp(path.join(ROOT, file), path.join(target, file));
  const { code } = await transformFile(path.join(ROOT, file), {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "es6" },
    swcrc: false,
  });
  const linked = code.replace(/(from "\.[^"]*)\.ts"/g, '$1.js"');
  await writeFile(path.join(target, file.replace(/\.ts$/, ".js")), linked);
}

/** Runs JavaScript text as a module inside a folder that `buildSource` made. */
export async function runModule(folder: string, text: string): Promise<ChildProcess> {
  const file = path.join(folder, "main.js");
  await writeFile(file, text);
  return spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
}
