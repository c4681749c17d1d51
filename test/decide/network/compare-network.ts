import { NETWORK_BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { type AllowedHosts, parseAllowedHosts } from "../../../src/decide/network/allowed-hosts.ts";
import type { Network } from "../../../src/decide/network/network.ts";
import { createNetwork } from "../../../src/decide/network/node-network.ts";
import { untilSettled } from "../../../src/decide/network/until-settled.ts";
import { EvaluationError } from "../../../src/decide/topdown/errors.ts";
import { createTopdown, type Topdown } from "../../../src/decide/topdown/program.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { compileModules } from "../../../src/opa/rego/compile/compile-modules.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";
import { askOracleAside, type OracleAnswer, type OracleResult } from "../../support/oracle.ts";
import { modulesAfter } from "../../support/syntax-trees.ts";
import type { Recorded, RecordingServer } from "./recording-server.ts";

/** Rego that asks the network; `base` is the server's URL. */
export interface NetworkCase {
  readonly note: string;
  /** An expression, or with `inputs` one of `input`. */
  readonly rego: string;
  /** Rules beside it. */
  readonly rules?: string;
  readonly inputs?: readonly unknown[];
  readonly times?: readonly number[];
  /** Every host may be asked. */
  readonly anyHost?: boolean;
}

/** What a case came to. */
export interface NetworkOutcome {
  /** By input: JSON text, `undefined`, or an error's code, message and place. */
  readonly answers: readonly string[];
  /** What the server was asked, in its order. */
  readonly requests: readonly Recorded[];
}

/** Asks the real OPA and ours the same, one case after the other. */
export async function askBoth(
  { note, rego, rules = "", inputs, times, anyHost = false }: NetworkCase,
  server: RecordingServer,
  scheme: "http" | "https" = "http",
): Promise<{ opa: NetworkOutcome; ours: NetworkOutcome }> {
  const head = `package t\n\nbase := "${scheme}://127.0.0.1:${server.port}"\n`;
  const module = `${head}local := "${scheme}://localhost:${server.port}"\n${rules}\nanswer := ${rego}\n`;
  server.take();
  const [answer] = await askOracleAside([
    {
      ...{
        modules: { "test.rego": module },
        queries: ["data.t.answer"],
        strict: true,
        shared: true,
      },
      ...{ stages: ["Parsed"], locations: true },
      ...(inputs && { inputs }),
      ...(!anyHost && { allowNet: ALLOWED }),
      ...(times && { times }),
    },
  ]);
  if (answer?.errors !== undefined) throw new Error(`${note}: ${JSON.stringify(answer.errors)}`);
  const opa = {
    answers: (answer?.answers?.[0] ?? []).map(opaText),
    requests: server.take(),
  };
  const topdown = topdownOf(answer as OracleAnswer);
  const network = createNetwork({ hosts: anyHost ? ANY_HOST : hosts() });
  const answers: string[] = [];
  for (const [at, input] of (inputs ?? [undefined]).entries()) {
    answers.push(await ourText(topdown, network, input, times?.[at]));
  }
  network.close();
  return { opa, ours: { answers, requests: server.take() } };
}

const ALLOWED = ["127.0.0.1", "localhost", "::1"];

const ANY_HOST: AllowedHosts = { allows: () => true, allowsAddress: () => true };

function hosts(): AllowedHosts {
  const parsed = parseAllowedHosts(ALLOWED.join(), "test");
  if (parsed === undefined) throw new Error("no hosts");
  return parsed;
}

function opaText({ result, error }: OracleResult): string {
  if (error === undefined) return result ?? "undefined";
  return `${error.code} ${error.message} at ${error.file}:${error.row}:${error.col}`;
}

function topdownOf(answer: OracleAnswer): Topdown {
  const modules = modulesAfter("Parsed", answer, 1);
  compileModules(modules, builtinSignatures());
  return createTopdown(modules, NETWORK_BUILTINS);
}

async function ourText(
  topdown: Topdown,
  network: Network,
  input: unknown,
  time: number | undefined,
): Promise<string> {
  const clock = time === undefined ? undefined : () => BigInt(time);
  const context = createContexts({ network, ...(clock && { clock }) })();
  const asked = input === undefined ? undefined : parseValue(JSON.stringify(input));
  try {
    const { value } = await untilSettled(context, () => ({
      value: topdown.ask(["t", "answer"], {}, asked, context, { strictBuiltinErrors: true }),
    }));
    return value === undefined ? "undefined" : printJson(value);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const { file, row, col } = error.location ?? {};
    return `${error.code} ${error.message} at ${file}:${row}:${col}`;
  }
}
