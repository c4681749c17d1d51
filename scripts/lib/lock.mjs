import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.mjs";

/** A holder touches nothing after it died; one that says nothing of itself for this long never wrote its name. */
const NAMELESS_MS = 10_000;

/** Runs `work` while no other set-up runs it under the same lock file, waiting as long as the holder lives. */
export async function withLock(file, work) {
  await mkdir(path.dirname(file), { recursive: true });
  await take(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file) {
  for (let waited = 0; ; waited += 1) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (await isLeftOver(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (waited === 0) say(`waiting for another set-up (${file})`);
    await sleep(250);
  }
}

async function isLeftOver(file) {
  try {
    const pid = Number(await readFile(file, "utf8"));
    if (pid > 0) return !isAlive(pid);
    return Date.now() - (await stat(file)).mtimeMs > NAMELESS_MS;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
