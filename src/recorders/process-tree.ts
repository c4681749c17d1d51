import { readdir, readFile } from "node:fs/promises";
import { PolicyError } from "../domain/policy-error.ts";

/** A process and its descendants as they are now. Throws `not_found` where there is no such process. */
export async function processTree(root: number): Promise<readonly number[]> {
  const tree = [root];
  if (!(await isProcess(root))) {
    throw new PolicyError("not_found", `there is no process ${root}`);
  }
  for (const pid of tree) tree.push(...(await childrenOf(pid)));
  return tree;
}

export async function isProcess(pid: number): Promise<boolean> {
  return (await readdir(`/proc/${pid}/task`).catch(() => [])).length > 0;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = threads.map(async (thread) =>
    readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => ""),
  );
  return (await Promise.all(lists)).flatMap((list) =>
    list
      .split(" ")
      .filter((text) => text !== "")
      .map(Number),
  );
}
