import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { EXIT_STATUS, EXIT_USAGE } from "../../src/cli/exit-codes.ts";
import { runCli } from "../cli/run-cli.ts";
import { describeWithProgram } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { environmentOfUnit, serviceOf, UNITS } from "../support/systemd-unit.ts";

const UNIT = "gatehouse.service";
const OPEN = "gatehouse.service.d/open.conf";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** The unit as it would be installed, with a program that is there, and what systemd says of it. */
function analyzed(note: string, args: readonly string[], change = (text: string) => text) {
  const installed = path.join(folder, note);
  mkdirSync(path.join(installed, `${UNIT}.d`), { recursive: true });
  copyFileSync(path.join(UNITS, OPEN), path.join(installed, OPEN));
  const text = readFileSync(path.join(UNITS, UNIT), "utf8");
  const program = `ExecStart=${process.execPath} `;
  writeFileSync(path.join(installed, UNIT), change(text).replace("ExecStart=gatehouse ", program));
  const run = spawnSync("systemd-analyze", [...args, path.join(installed, UNIT)], {
    encoding: "utf8",
  });
  return { status: run.status, said: run.stderr };
}

describeWithProgram("the unit, as systemd reads it", ["systemd-analyze"], () => {
  test("has nothing that systemd does not know", () => {
    expect(analyzed("good", ["verify"])).toEqual({ status: 0, said: "" });
    const odd = analyzed("odd", ["verify"], (text) => text.replace("UMask", "UMaks"));
    expect(odd.said).toMatch(/Unknown key .*'UMaks'/);
  });

  test("is exposed no more than a server of the network has to be: 2.0 of 10", () => {
    const args = ["security", "--offline=true", "--threshold=20", "--no-pager"];
    expect(analyzed("exposed", args)).toEqual({ status: 0, said: "" });
    const open = analyzed("open", args, (text) => text.replace(/^(Protect|Private).*$/gm, ""));
    expect(open.status).not.toBe(0);
  });
});

describe("the unit", () => {
  const folders = { state: "/var/lib", cache: "/var/cache", credentials: "/run/credentials" };

  test.each([
    { note: "on loopback", files: [UNIT], address: "127.0.0.1:8420" },
    { note: "open to others", files: [UNIT, OPEN], address: "0.0.0.0:8420" },
  ])("$note: the server takes its variables, with the file beside it", async (example) => {
    const { files, address } = example;
    const service = serviceOf(files);
    const env = environmentOfUnit(service, folders);
    const args = ["config", "--config", path.join(UNITS, "gatehouse.yaml"), "--json"];
    const { stdout, stderr } = await runCli(args, { env });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      settings: { address: { value: address }, dataDir: { value: "/var/lib/gatehouse" } },
    });
    const credentials = (service.get("LoadCredential") ?? []).map((each) => each.split(":")[0]);
    const named = Object.values(env).filter((value) => value.startsWith(folders.credentials));
    expect(named.map((file) => path.basename(file)).toSorted()).toEqual(credentials.toSorted());
  });

  test("does not start again what cannot mend itself, and waits for what is in flight", () => {
    const service = serviceOf([UNIT]);
    const statuses = [EXIT_USAGE, EXIT_STATUS.misconfigured].join(" ");
    expect(service.get("RestartPreventExitStatus")).toEqual([statuses]);
    expect(Number(service.get("TimeoutStopSec")?.[0])).toBeGreaterThan(20);
  });
});
