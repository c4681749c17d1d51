import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { goldenFolder } from "../../support/golden-folder.ts";
import { runOpa, withFolder } from "../../support/opa-folder.ts";
import { ROOT } from "../../support/process.ts";

const FOLDER = goldenFolder("SeccompPolicy");
const CASES = readdirSync(path.join(ROOT, FOLDER)).filter(
  (name) => !readdirSync(path.join(ROOT, FOLDER, name, "want")).includes("error.txt"),
);

function filesOf(name: string): [string, Buffer][] {
  return ["rego", `${FOLDER}/${name}/want`].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter(
        (file) => /\.(rego|json)$/.test(file) && (folder !== "rego" || file.startsWith("seccomp/")),
      )
      .map((file): [string, Buffer] => [file, readFileSync(path.join(ROOT, folder, file))]),
  );
}

describe.each(CASES)("what %s publishes", (name) => {
  test("is the same from the rules as from the files", () => {
    const files = filesOf(name);
    const policies = files.flatMap(([file]) => {
      const policy = /^seccomp\/profiles\/([^.]+)\.json$/.exec(file)?.[1];
      return policy === undefined ? [] : [policy];
    });
    expect(policies.length).toBeGreaterThan(0);
    const ask = `package ask\n\nanswers[policy] := profile if {\n\tsome policy in ${JSON.stringify(policies)}\n\tprofile := data.seccomp.profile[policy].profile with input as {"policy": policy}\n}\n`;
    const answers = withFolder([...files, ["ask.rego", ask]], (folder) =>
      JSON.parse(runOpa(folder, ["eval", "--format", "raw", "--bundle", ".", "data.ask.answers"])),
    );
    const written = files.flatMap(([file, bytes]) => {
      const policy = /^seccomp\/profiles\/([^.]+)\.json$/.exec(file)?.[1];
      return policy === undefined ? [] : [[policy, JSON.parse(bytes.toString())] as const];
    });
    expect(answers).toEqual(Object.fromEntries(written));
  });
});
