import { readdir, readFile } from "node:fs/promises";

/** The processes that the runtime started, as this machine numbers them, given the ancestor of the runtime. */
export async function servicePids(ancestor: number): Promise<readonly number[]> {
  const runtime = await runtimePid(ancestor);
  return runtime === undefined ? [] : await childrenOf(runtime);
}

/** The runtime is the one child of the process that a container is started with. */
export async function runtimePid(ancestor: number): Promise<number | undefined> {
  return (await childrenOf(ancestor))[0];
}

/** Of all threads: a runtime in Go starts processes from any of its own. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/task`;
  const threads = await readdir(folder).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`${folder}/${thread}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}
