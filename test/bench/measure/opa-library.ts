import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { oracleBinary } from "../../support/oracle.ts";
import type { LibraryCase } from "../inputs/library-cases.ts";
import type { Bench } from "./run-bench.ts";

/** OPA's Go library in a process of its own, on one core. */
export interface OpaLibrary {
  /** Measures one policy and question: microseconds of CPU time for a decision, and what it answers. */
  measure(asked: LibraryCase, milliseconds: number): Promise<Measured>;
}

export interface Measured {
  readonly cost: number;
  readonly measured: unknown;
}

/** Starts it; it ends with the bench. */
export function startOpaLibrary(bench: Bench): OpaLibrary {
  const child = spawn(oracleBinary(), {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, GOMAXPROCS: "1" },
  });
  bench.defer(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure({ name, rego, data, document, input }, milliseconds) {
      const question = {
        modules: { "policy.rego": rego },
        data,
        queries: [`data.${document.replaceAll("/", ".")}`],
        inputs: [input],
        measure: { name, milliseconds },
      };
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value } = await lines.next();
      const answer = JSON.parse(String(value)) as Measured & { readonly errors?: unknown };
      if (answer.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
      return answer;
    },
  };
}
