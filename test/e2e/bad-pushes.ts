/** What a refusal must say, whichever way it comes. */
export interface WantedRefusal {
  /** The HTTP status; default 400. */
  readonly status?: number;
  readonly code?: string;
  /** `file:row:col` of the first finding; undefined where there is no place to name. */
  readonly place?: string;
  /** Part of what the first finding says, or of the whole where there is none. */
  readonly says: string;
}

/** Files that may not become the bundle `demo`. */
export interface BadPush {
  readonly note: string;
  readonly files: Readonly<Record<string, string>>;
  readonly want: WantedRefusal;
  /** Set where no folder can hold it, or where the command line passes it over: only HTTP gets it. */
  readonly isHttpOnly?: boolean;
}

/** What is active while everything below is tried: `data.demo.version` is 1. */
export const GOOD: Readonly<Record<string, string>> = {
  "demo/demo.rego": "package demo\n\nversion := 1\n",
};

const rego = (text: string): Readonly<Record<string, string>> => ({
  "demo/demo.rego": `package demo\n\n${text}\n`,
});

function declared(lines: readonly string[]): string {
  const head = ["apiVersion: gatehouse/v1", "kind: Bundle", "metadata:", "  name: demo"];
  return `${[...head, ...lines].join("\n")}\n`;
}

const POLICY = ["apiVersion: gatehouse/v1", "kind: InjectorPolicy", "metadata:", "  name: first"];
const MATCH = ["spec:", "  match:", "    kinds: [Pod]"];
const BUNDLE = "  bundle: { name: baseline, rules: [deny] }";

function generated(lines: readonly string[]): Readonly<Record<string, string>> {
  return {
    "bundle.yaml": declared(["spec:", "  generate: [policies.yaml]"]),
    "policies.yaml": `${lines.join("\n")}\n`,
  };
}

const REGO: readonly BadPush[] = [
  {
    note: "a Rego syntax error",
    files: rego("version := ]"),
    want: { place: "demo/demo.rego:3:12", says: "unexpected ] token" },
  },
  {
    note: "a type error",
    files: rego('version := 1 + "x"'),
    want: { place: "demo/demo.rego:3:12", says: "plus: invalid argument(s)" },
  },
  {
    note: "an unknown function",
    files: rego("version := nope(1)"),
    want: { place: "demo/demo.rego:3:12", says: "undefined function nope" },
  },
  {
    note: "an unsafe variable",
    files: rego("version := x"),
    want: { place: "demo/demo.rego:3:12", says: "var x is unsafe" },
  },
  {
    note: "a module without a package",
    files: { "demo/demo.rego": "version := 1\n" },
    want: { place: "demo/demo.rego:1:1", says: "package expected" },
  },
  {
    note: "a policy test that fails",
    files: {
      ...GOOD,
      "demo/demo_test.rego": "package demo_test\n\ntest_version if data.demo.version == 2\n",
    },
    want: { place: "demo/demo_test.rego:3:1", says: "data.demo_test.test_version failed" },
  },
  {
    note: "a policy test that breaks down",
    files: {
      ...GOOD,
      "demo/demo_test.rego":
        "package demo_test\n\ntest_f if f(1) == 1\n\nf(x) := 1 if x > 0\n\nf(x) := 2 if x > 0\n",
    },
    want: { place: "demo/demo_test.rego:3:1", says: "produced conflicting values" },
  },
  {
    note: "a strict finding where the declaration asks for strict",
    files: {
      "bundle.yaml": declared(["spec:", "  strict: true"]),
      ...rego("import data.unused\n\nversion := 2"),
    },
    want: { place: "demo/demo.rego:3:1", says: "import data.unused unused" },
  },
  {
    note: "a builtin that nobody has here",
    files: rego('version := http.send({"method": "get", "url": input.url})'),
    want: { place: "demo/demo.rego:3:12", says: "no builtin http.send; set spec.decide: false" },
  },
  {
    note: "another, in a helper of a helper",
    files: rego('version := f("a")\n\nf(x) := g(x)\n\ng(x) := net.lookup_ip_addr(x)'),
    want: { place: "demo/demo.rego:7:9", says: "no builtin net.lookup_ip_addr" },
  },
  {
    note: "a negation that OPA's compiler gets wrong, where its Wasm is to answer",
    files: {
      ...rego("version := 2 if not data.demo.perm[input.kind].allow"),
      "perm/perm.rego": "package demo.perm\n\npod.allow := true\n",
      "bundle.yaml": declared(["spec:", "  entrypoints: [demo/version]", "  engine: wasm"]),
    },
    want: {
      place: "demo/demo.rego:3:17",
      says: "OPA's compiler gets a negated reference whose parts are known only when it is asked wrong",
    },
  },
];

const DECLARATIONS: readonly BadPush[] = [
  {
    note: "an unknown field of the declaration",
    files: { ...GOOD, "bundle.yaml": declared(["spec:", "  entrypont: [demo/version]"]) },
    want: {
      place: "bundle.yaml:6:3",
      says: 'unknown field "entrypont" in spec; did you mean "entrypoints"?',
    },
  },
  {
    note: "an unknown field that is near to nothing",
    files: { ...GOOD, "bundle.yaml": declared(["colour: red"]) },
    want: { place: "bundle.yaml:5:1", says: 'unknown field "colour"' },
  },
  {
    note: "a field of the wrong type",
    files: { ...GOOD, "bundle.yaml": declared(["spec:", '  decide: "yes"']) },
    want: { place: "bundle.yaml:6:11", says: "spec.decide must be true or false, not text" },
  },
  {
    note: "another kind of declaration in bundle.yaml",
    files: { ...GOOD, "bundle.yaml": declared([]).replace("Bundle", "Bundel") },
    want: { place: "bundle.yaml:2:7", says: 'kind must be "Bundle", not "Bundel"' },
  },
  {
    note: "another version of declarations",
    files: { ...GOOD, "bundle.yaml": declared([]).replace("/v1", "/v2") },
    want: { place: "bundle.yaml:1:13", says: "apiVersion must be gatehouse/v1" },
  },
  {
    note: "the declaration of another bundle",
    files: { ...GOOD, "bundle.yaml": declared([]).replace("name: demo", "name: other") },
    want: { place: "bundle.yaml:4:9", says: "other" },
  },
  {
    note: "an unknown kind of generator document",
    files: generated([...POLICY, ...MATCH].map((line) => line.replace("InjectorP", "InjecterP"))),
    want: { place: "policies.yaml:2:7", says: "did you mean InjectorPolicy?" },
  },
  {
    note: "an unknown kind in the second document of a file",
    files: generated([
      ...[...POLICY, ...MATCH, BUNDLE, "---"],
      ...POLICY.map((line) => line.replace("Policy", "Polizei").replace("first", "second")),
    ]),
    want: { place: "policies.yaml:11:7", says: 'unknown kind "InjectorPolizei"' },
  },
  {
    note: "an unknown field of a generator document",
    files: generated([...POLICY, ...MATCH, "    namespace: [payments]", BUNDLE]),
    want: {
      place: "policies.yaml:8:5",
      says: 'unknown field "namespace" in spec.match; did you mean "namespaces"?',
    },
  },
  {
    note: "a file to generate from that is not there",
    files: { ...GOOD, "bundle.yaml": declared(["spec:", "  generate: [absent.yaml]"]) },
    want: { place: "bundle.yaml:6:14", says: "absent.yaml" },
  },
  {
    note: "Rego outside the declared roots",
    files: { ...GOOD, "bundle.yaml": declared(["spec:", "  roots: [other]"]) },
    want: {
      place: "demo/demo.rego:1:1",
      says: "package demo lies outside the bundle's roots (other)",
    },
  },
  {
    note: "roots of another bundle",
    files: { "demo.rego": "package demo\n\nversion := 2\n", "x.rego": "package taken.by.us\n" },
    want: {
      status: 409,
      code: "conflict",
      says: 'demo cannot own the root "taken/by/us": owner owns "taken"',
    },
  },
];

const TEXTS: readonly BadPush[] = [
  {
    note: "malformed YAML in the declaration",
    files: { ...GOOD, "bundle.yaml": declared(["spec:", "  roots: [demo"]) },
    want: { place: "bundle.yaml:7:1", says: "Flow sequence" },
  },
  {
    note: "a name twice in the declaration",
    files: { ...GOOD, "bundle.yaml": declared(["kind: Bundle"]) },
    want: { place: "bundle.yaml:5:1", says: 'the name "kind" is there twice' },
  },
  {
    note: "a name twice in a generator document",
    files: generated([...POLICY, ...MATCH, "    kinds: [Pod]", BUNDLE]),
    want: { place: "policies.yaml:8:5", says: 'the name "kinds" is there twice' },
  },
  {
    note: "malformed JSON data",
    files: { ...GOOD, "demo/data.json": '{"a": 1,\n "b": tru}' },
    want: { place: "demo/data.json:2:7", says: 'unexpected "t" where a value must stand' },
  },
  {
    note: "a name twice in JSON data",
    files: { ...GOOD, "demo/data.json": '{"a": 1,\n "a": 2}' },
    want: { place: "demo/data.json:2:2", says: 'the name "a" is there twice' },
  },
  {
    note: "malformed YAML data",
    files: { ...GOOD, "demo/data.yaml": "a: 1\nb: [\n" },
    want: { place: "demo/data.yaml:3:1", says: "Flow sequence" },
  },
  {
    note: "a name twice in YAML data",
    files: { ...GOOD, "demo/data.yaml": "a: 1\na: 2\n" },
    want: { place: "demo/data.yaml:2:1", says: 'the name "a" is there twice' },
  },
  {
    note: "data in two files that do not merge",
    files: { ...GOOD, "demo/data.json": '{"a": 1}', "data.json": '{"demo": {"a": 2}}' },
    want: { place: "demo/data.json:1:1", says: "failed to insert data file" },
  },
  {
    note: "data where a rule is",
    files: { ...GOOD, "demo/data.json": '{"version": 7}' },
    want: { place: "demo/demo.rego:3:1", says: "conflicting rule for data path demo/version" },
  },
  {
    note: "a malformed manifest",
    files: { ...GOOD, ".manifest": '{"roots": ["demo"],\n "x": }' },
    want: { place: ".manifest:2:7", says: 'unexpected "}" where a value must stand' },
  },
  {
    note: "a name twice in the manifest",
    files: { ...GOOD, ".manifest": '{"roots": ["demo"],\n "roots": []}' },
    want: { place: ".manifest:2:2", says: 'the name "roots" is there twice' },
  },
];

const NAMES: readonly BadPush[] = [
  {
    note: "a patch.json",
    files: { ...GOOD, "demo/patch.json": "{}" },
    want: { says: 'file "demo/patch.json" is refused: OPA takes' },
  },
  {
    note: "a second manifest",
    files: { ...GOOD, "demo/.manifest": "{}" },
    want: { says: 'file "demo/.manifest" is refused: OPA reads every *.manifest' },
    isHttpOnly: true,
  },
  {
    note: "a manifest by another name",
    files: { ...GOOD, "x.manifest": "{}" },
    want: { says: 'file "x.manifest" is refused' },
  },
  {
    note: "signatures",
    files: { ...GOOD, "x.signatures.json": "{}" },
    want: { says: 'file "x.signatures.json" is refused' },
  },
  {
    note: "a path that steps up",
    files: { ...GOOD, "../escaped.rego": "package escaped\n" },
    want: { says: 'file "../escaped.rego" is refused: it has a ".." segment' },
    isHttpOnly: true,
  },
  {
    note: "an absolute path",
    files: { ...GOOD, "/tmp/escaped.rego": "package escaped\n" },
    want: { says: 'file "/tmp/escaped.rego" is refused: it is absolute' },
    isHttpOnly: true,
  },
  {
    note: "a file that is a folder too",
    files: { ...GOOD, "demo/demo.rego/data.json": "{}" },
    want: { says: 'file "demo/demo.rego" is refused: it is a file and also a folder' },
    isHttpOnly: true,
  },
  {
    note: "nothing to serve",
    files: { "readme.txt": "hello" },
    want: { says: "nothing to serve" },
  },
];

export const BAD_PUSHES: readonly BadPush[] = [...REGO, ...DECLARATIONS, ...TEXTS, ...NAMES];
