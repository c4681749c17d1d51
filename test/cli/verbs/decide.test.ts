import { describe } from "@jest/globals";
import { answerOk, answerRaw, type CommandCase, testCommands, useStage } from "../command-cases.ts";

const stage = useStage();

const DECIDE_CASES: readonly CommandCase[] = [
  {
    note: "a decision prints the result",
    argv: ["decide", "authz/allow", "--input", '{"user": "alice"}'],
    answers: { "POST /v1/data/authz/allow?hint=true": answerOk({ result: true }) },
    status: 0,
    stdout: ["true"],
    asked: 'POST /v1/data/authz/allow?hint=true {"input":{"user": "alice"}}',
  },
  {
    note: "numbers stay as the engine wrote them, both ways",
    argv: ["decide", "data.big", "--input", "[12345678901234567890.10]"],
    answers: {
      "POST /v1/data/big?hint=true": answerRaw(
        200,
        "application/json",
        '{"decision_id":"1","result":{"n":12345678901234567890.10,"e":[],"s":"}{,"}}',
      ),
    },
    status: 0,
    stdout: ["{", '  "n": 12345678901234567890.10,', '  "e": [],', '  "s": "}{,"', "}"],
    asked: 'POST /v1/data/big?hint=true {"input":[12345678901234567890.10]}',
  },
  {
    note: "an undefined decision says why nothing there could answer",
    argv: ["decide", "app/x"],
    answers: {
      "POST /v1/data/app/x?hint=true": answerOk({
        warning: { code: "undefined_document", message: "app/x belongs to app" },
      }),
    },
    status: 3,
    stdout: ["undefined"],
    stderr: ["warning: app/x belongs to app"],
  },
  {
    note: "an undefined decision says so and has an exit status of its own",
    argv: ["decide", "authz/nothing"],
    answers: { "POST /v1/data/authz/nothing?hint=true": answerOk({}) },
    status: 3,
    stdout: ["undefined"],
    asked: "POST /v1/data/authz/nothing?hint=true {}",
  },
  {
    note: "undefined as JSON is an answer without a result",
    argv: ["decide", "authz/nothing", "--json"],
    answers: { "POST /v1/data/authz/nothing?hint=true": answerOk({}) },
    status: 3,
    stdout: ["{}"],
  },
  {
    note: "input comes from standard input, inside a bundle at a revision",
    argv: ["decide", "authz/allow", "--input", "-", "--bundle", "a/b", "--revision", "3f2a9c1b"],
    stdin: "7",
    answers: {
      "POST /v1/bundles/a/b/data/authz/allow?hint=true&revision=3f2a9c1b": answerOk({ result: [] }),
    },
    status: 0,
    stdout: ["[]"],
    asked: 'POST /v1/bundles/a/b/data/authz/allow?hint=true&revision=3f2a9c1b {"input":7}',
  },
  {
    note: "segments that no URL can hold plainly are encoded",
    argv: ["decide", 'data.a["b/c d"].e'],
    answers: { "POST /v1/data/a/b%2Fc%20d/e?hint=true": answerOk({ result: null }) },
    status: 0,
    stdout: ["null"],
  },
  {
    note: "an evaluation error prints its findings",
    argv: ["decide", "authz/allow"],
    answers: {
      "POST /v1/data/authz/allow?hint=true": {
        status: 500,
        json: {
          code: "internal_error",
          message: "error(s) occurred while evaluating query",
          errors: [
            {
              code: "eval_conflict_error",
              message: "complete rules must not produce multiple outputs",
              location: { file: "authz/allow.rego", row: 3, col: 1 },
            },
          ],
        },
      },
    },
    status: 1,
    stdout: [],
    stderr: [
      "authz/allow.rego:3:1: complete rules must not produce multiple outputs",
      "error: error(s) occurred while evaluating query",
    ],
  },
  {
    note: "input that is not JSON is refused before anything is asked",
    argv: ["decide", "authz/allow", "--input", "{user: alice}"],
    status: 1,
    stdout: [],
    stderr: [
      "--input:1:2: the input is not JSON: invalid character 'u' looking for beginning of object key string",
    ],
  },
  {
    note: "an input file that is not there is said",
    argv: ["decide", "authz/allow", "--input", "nowhere.json"],
    status: 1,
    stdout: [],
    stderr: [
      `error: cannot read the input nowhere.json: there is no such file; give a file, -, or JSON such as '{"user": "alice"}'`,
    ],
  },
  {
    note: "a revision needs its bundle",
    argv: ["decide", "authz/allow", "--revision", "3f2a9c1b"],
    status: 2,
    stdout: [],
    stderr: ["error: --revision needs --bundle <name>", "(gatehouse decide --help tells more)"],
  },
  {
    note: "deciding here and asking a server exclude each other",
    argv: ["decide", "authz/allow", "--from", "plain", "--server", "127.0.0.1:1"],
    status: 2,
    stdout: [],
    stderr: [
      "error: --from decides here: it does not go with --server, --context or --revision",
      "(gatehouse decide --help tells more)",
    ],
  },
];

describe("decide", () => testCommands(stage, DECIDE_CASES));
