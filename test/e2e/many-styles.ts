/** A bundle in one of the ways people write policy, and what is asked of it. */
export interface StyleCase {
  readonly note: string;
  /** Unique; also the bundle's name. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly inputs: readonly unknown[];
}

const pod = (image: string, extra: object = {}): object => ({
  request: {
    kind: { kind: "Pod" },
    object: {
      metadata: { name: "p", labels: { "app.kubernetes.io/name": "x" } },
      spec: { containers: [{ name: "c", image, ...extra }] },
    },
  },
});

export const STYLES: readonly StyleCase[] = [
  {
    note: "Kubernetes admission with messages",
    name: "style/k8s",
    files: {
      "k8s.rego": `package style.k8s

deny contains msg if {
	input.request.kind.kind == "Pod"
	some container in input.request.object.spec.containers
	not startswith(container.image, "registry.local/")
	msg := sprintf("container %q uses %v, which is not from registry.local", [container.name, container.image])
}

deny contains msg if {
	some path, value
	walk(input.request.object, [path, value])
	path[count(path) - 1] == "privileged"
	value == true
	msg := sprintf("privileged at depth %d", [count(path)])
}

deny contains "no owner" if not input.request.object.metadata.labels.owner

version_ok if regex.match(\`^.+:v\\d+\\.\\d+$\`, input.request.object.spec.containers[0].image)

matches contains pattern if {
	some pattern in ["registry.*/**", "*"]
	glob.match(pattern, ["/"], input.request.object.spec.containers[0].image)
}
`,
    },
    paths: [
      "style/k8s/deny",
      "style/k8s/version_ok",
      "style/k8s/matches",
      "style/k8s",
      "style/k8s/deny/no%20owner",
    ],
    inputs: [
      pod("registry.local/a:v1.2"),
      pod("docker.io/b", { securityContext: { privileged: true } }),
      pod("x<&>é", { privileged: true }),
      {},
      { request: 7 },
    ],
  },
  {
    note: "HTTP API with a split path, else chains and a token's payload",
    name: "style/api",
    files: {
      "api/authz.rego": `package style.api

import rego.v1

default allow := false

path := split(trim(input.path, "/"), "/")

token := payload if {
	parts := split(input.token, ".")
	payload := json.unmarshal(base64url.decode(parts[1]))
}

role := "admin" if token.sub == "root" else := "user" if token.sub else := "guest"

allow if {
	input.method == "GET"
	path = ["pets", id]
	data.style.api.owners[id] == token.sub
}

allow if role == "admin"

level(x) := "high" if x > 10

level(x) := "low" if x <= 10

default quota(_) := 0

quota(name) := data.style.api.quotas[name]

answer := {"allow": allow, "role": role, "level": level(input.n), "quota": quota(role), "path": path}
`,
      "style/api/data.yaml":
        "owners:\n  fluffy: alice\n  rex: bob\nquotas: {admin: 100, user: 1.50}\n",
    },
    paths: [
      "style/api/answer",
      "style/api/allow",
      "style/api/owners/rex",
      "style/api",
      "style/api/role",
    ],
    inputs: [
      {
        method: "GET",
        path: "/pets/fluffy",
        n: 3,
        token: `x.${Buffer.from('{"sub":"alice"}').toString("base64url")}.y`,
      },
      {
        method: "PUT",
        path: "",
        n: 10.5,
        token: `x.${Buffer.from('{"sub":"root"}').toString("base64url")}.y`,
      },
      { method: "GET", path: "/pets/rex", n: 1, token: "broken" },
      { n: "text" },
    ],
  },
  {
    note: "ref heads, partial objects and sets at depth, base data below the package",
    name: "style/heads",
    files: {
      "heads.rego": `package style.heads

users[name].roles contains role if {
	some name, roles in input.grants
	some role in roles
}

state[name].active := true if some name in input.active

by_size[size] contains name if {
	some name, roles in input.grants
	size := count(roles)
}

config.limits.cpu := 2

config.limits["memory-mb"] := 512 if input.large

names := sort([name | some name, _ in input.grants])

sum_of[name] := total if {
	some name, values in input.numbers
	total := sum(values)
}
`,
      "style/heads/data.json":
        '{"fixed": {"big": 12345678901234567890, "one": 1.0, "exp": 1e3, "ünï": "çödé"}}',
    },
    paths: [
      "style/heads",
      "style/heads/users/alice",
      "style/heads/users/alice/roles/admin",
      "style/heads/config",
      "style/heads/config/limits/cpu",
      "style/heads/by_size/2",
      "style/heads/fixed",
      "style/heads/fixed/%C3%BCn%C3%AF",
      "style/heads/sum_of/a",
    ],
    inputs: [
      {
        grants: { alice: ["admin", "dev"], bob: ["dev"] },
        active: ["bob"],
        large: true,
        numbers: { a: [1, 2.5], b: [] },
      },
      { grants: {}, active: [], numbers: { a: [0.1, 0.2] } },
      {},
    ],
  },
  {
    note: "every, comprehensions, with, negation, object and set builtins",
    name: "style/logic",
    files: {
      "logic.rego": `package style.logic

all_small if every n in input.numbers { n < 10 }

groups := {key: values |
	some item in input.items
	key := item.kind
	values := {other.id | some other in input.items; other.kind == key}
}

merged := object.union({"a": {"b": 1}, "z": [1]}, input.overlay)

picked := object.filter(input.overlay, ["a", "q"])

fallback := object.get(input, ["deep", "er"], "none")

sets := {"both": {1, 2, 3} & cast, "all": {1, 2} | cast, "less": {1, 2, 3} - cast} if cast := {n | some n in input.numbers}

inner := input.x

mocked := [inner, other] if other := inner with input as {"x": "mock"}

text := $"{input.x} has {count(input.numbers)} numbers"

sorted := sort([item.id | some item in input.items])

upper_names := {upper(item.kind) | some item in input.items}

ranges := numbers.range(1, count(input.numbers))

unless_empty if not input.numbers == []
`,
    },
    paths: [
      "style/logic",
      "style/logic/groups",
      "style/logic/merged/a",
      "style/logic/sets/both",
      "style/logic/mocked",
      "style/logic/sorted/0",
    ],
    inputs: [
      {
        numbers: [1, 2, 30],
        items: [
          { kind: "a", id: 1 },
          { kind: "b", id: "x" },
          { kind: "a", id: null },
        ],
        overlay: { a: { b: 2, c: 3 } },
        x: true,
        deep: { er: 0 },
      },
      { numbers: [], items: [], overlay: {}, x: null },
      { numbers: [3], items: [{ kind: "q", id: 1.0 }], overlay: { q: "<&>" }, x: "\u2028" },
      { x: { y: [] } },
    ],
  },
  {
    note: "a conflict of complete rules is an error, and a partial object's too",
    name: "style/conflict",
    files: {
      "conflict.rego": `package style.conflict

level := 1 if input.a

level := 2 if input.b

chosen[k] := v if some k, v in {"x": input.a}

fine := "yes"
`,
    },
    paths: ["style/conflict/level", "style/conflict/fine"],
    inputs: [{ a: true }, { b: true }, {}],
  },
  {
    note: "package names with dashes, deep packages and imports between them",
    name: "style/deep",
    files: {
      "a.rego":
        'package style.deep["a-b"].c\n\nimport data.style.deep.lib\n\nok if lib.is_even(input.n)\n\nwhy := concat(", ", lib.reasons)\n',
      "lib.rego":
        'package style.deep.lib\n\nis_even(n) if n % 2 == 0\n\nreasons := [r | some r in ["even", "odd"]; r == input.want]\n\nempty contains x if some x in []\n',
      "lib_test.rego":
        'package style.deep.lib_test\n\nimport data.style.deep.lib\n\ntest_even if lib.is_even(2)\n\ntest_mock if lib.reasons == ["odd"] with input as {"want": "odd"}\n',
    },
    paths: [
      "style/deep",
      "style/deep/a-b",
      "style/deep/a-b/c/ok",
      "style/deep/a-b/c/why",
      "style/deep/lib/empty",
      "style/deep/lib",
    ],
    inputs: [{ n: 2, want: "even" }, { n: 3 }, { n: 2.5, want: "odd" }, { n: "2" }],
  },
  {
    note: "an old bundle in Rego v0 with its manifest",
    name: "style/old",
    files: {
      ".manifest": '{"roots": ["style/old"], "rego_version": 0, "metadata": {"team": "x"}}',
      "old.rego":
        "package style.old\n\ndefault allow = false\n\nallow { input.user == data.style.old.admins[_] }\n\nnames[n] { n := input.names[_] }\n\npairs[k] = v { v := input.map[k] }\n",
      "style/old/data.json": '{"admins": ["root", "ops"]}',
    },
    paths: ["style/old", "style/old/allow", "style/old/names", "style/old/pairs/k"],
    inputs: [{ user: "ops", names: ["b", "a", "b"], map: { k: [1] } }, { user: 1 }, {}],
  },
  {
    note: "annotations, entrypoints, print and future keywords",
    name: "style/annotated",
    files: {
      "annotated.rego": `# METADATA
# title: Annotated
# scope: package
package style.annotated

import future.keywords.if
import future.keywords.in

# METADATA
# title: Allow
# entrypoint: true
# custom:
#   severity: high
allow if {
	print("asked by", input.user)
	input.user in {"a", "b"}
}

# METADATA
# entrypoint: true
reasons contains reason if {
	not allow
	reason := {"code": "denied", "user": object.get(input, "user", null)}
}
`,
    },
    paths: ["style/annotated", "style/annotated/allow", "style/annotated/reasons"],
    inputs: [{ user: "a" }, { user: "c" }, {}, { user: ["x"] }],
  },
  {
    note: "data alone",
    name: "style/facts",
    files: {
      "style/facts/data.json":
        '{"list": [1, {"k": "v"}, []], "text": "<b>", "n": 0.10, "nil": null}',
    },
    paths: [
      "style/facts",
      "style/facts/list/1/k",
      "style/facts/list/7",
      "style/facts/n",
      "style/facts/nil",
      "style/facts/text",
    ],
    inputs: [{}],
  },
  {
    note: "Terraform plan checks",
    name: "style/terraform",
    files: {
      "tf.rego": `package style.terraform

changes contains change if {
	some change in input.resource_changes
	some action in change.change.actions
	action in {"create", "update"}
}

deny contains {"address": change.address, "reason": reason} if {
	some change in changes
	change.type == "aws_security_group_rule"
	some cidr in change.change.after.cidr_blocks
	cidr == "0.0.0.0/0"
	reason := sprintf("%s is open to %s on ports %v-%v", [change.address, cidr, change.change.after.from_port, change.change.after.to_port])
}

deny contains {"address": change.address, "reason": "no tags"} if {
	some change in changes
	count(object.get(change.change.after, "tags", {})) == 0
}

score := sum([weight | some d in deny; weight := {true: 10, false: 1}[contains(d.reason, "open")]])

private contains cidr if {
	some change in changes
	some cidr in change.change.after.cidr_blocks
	net.cidr_contains("10.0.0.0/8", cidr)
}
`,
    },
    paths: [
      "style/terraform/deny",
      "style/terraform/score",
      "style/terraform/private",
      "style/terraform",
    ],
    inputs: [
      {
        resource_changes: [
          {
            address: "a.b",
            type: "aws_security_group_rule",
            change: {
              actions: ["create"],
              after: { cidr_blocks: ["0.0.0.0/0", "10.1.0.0/16"], from_port: 0, to_port: 65535 },
            },
          },
          { address: "c.d", type: "x", change: { actions: ["delete"], after: null } },
          {
            address: "e.f",
            type: "x",
            change: { actions: ["update"], after: { tags: { a: "b" } } },
          },
        ],
      },
      { resource_changes: [] },
      {},
    ],
  },
  {
    note: "an old bundle whose files mix Rego versions",
    name: "style/mixed",
    files: {
      ".manifest":
        '{"roots": ["style/mixed"], "rego_version": 1, "file_rego_versions": {"/old/*.rego": 0}}',
      "old/old.rego": "package style.mixed.old\n\nallow { input.x > 1 }\n",
      "new.rego":
        "package style.mixed\n\nallow if data.style.mixed.old.allow\n\nsizes contains count(v) if some v in input.lists\n",
    },
    paths: ["style/mixed", "style/mixed/allow", "style/mixed/old/allow", "style/mixed/sizes/2"],
    inputs: [{ x: 2, lists: [[1], [1, 2]] }, { x: 1 }, { x: "a", lists: ["ab", {}] }],
  },
  {
    note: "virtual documents over base documents of the same name",
    name: "style/merged",
    files: {
      "merged.rego": `package style.merged.app

enabled if input.on

settings.level := "virtual" if input.on
`,
      "lib.rego": "package style.merged.lib\n\nconst := 3\n",
      "style/merged/data.json":
        '{"app": {"owner": "base", "settings": {"colour": "red"}}, "plain": {"k": [1, 2]}, "lib": {"extra": true}}',
    },
    paths: [
      "style/merged",
      "style/merged/app",
      "style/merged/app/settings",
      "style/merged/app/settings/colour",
      "style/merged/app/settings/level",
      "style/merged/app/owner",
      "style/merged/lib",
      "style/merged/plain/k/1",
      "style/merged/nothing",
    ],
    inputs: [{ on: true }, { on: false }, {}],
  },
  {
    note: "numbers of every kind, comparison across types, arithmetic",
    name: "style/numbers",
    files: {
      "numbers.rego": `package style.numbers

echo := input.n

sum := input.n + 1

product := input.n * 2

whole := floor(input.n)

less if input.n < "text"

same if input.n == 1

largest := max(input.list)

ordered := sort(input.list)

bits_of := bits.and(input.n, 6)

rounded := round(input.n)

parsed := to_number(input.text)
`,
    },
    paths: ["style/numbers", "style/numbers/sum", "style/numbers/same", "style/numbers/ordered"],
    inputs: [
      { n: 1, list: [3, 1, 2], text: "12" },
      { n: -2.5, list: ["b", 1, null, true, [], {}], text: "1e3" },
      { n: 9007199254740991, list: [], text: "x" },
      { n: "1", list: [[2], [1, 5]], text: "" },
      { n: null, list: "no", text: 5 },
    ],
  },
  {
    note: "strings: case, search, trim, split, format",
    name: "style/strings",
    files: {
      "strings.rego": `package style.strings

import data.style.strings.table

lowered := lower(input.s)

found := indexof(input.s, "b")

part := substring(input.s, 1, 2)

joined := concat("-", ["a", input.s, "c"])

bare := trim_space(input.s)

ends if endswith(input.s, "z")

words := split(input.s, " ")

reversed := strings.reverse(input.s)

message := sprintf("%s|%5d|%-5s|%05.1f|%v", [input.s, 42, "ab", 3.14159, {"k": [1, {2}]}])

translated := table[input.s]

swapped := replace(input.s, "a", "A")

many := strings.replace_n({"a": "1", "b": "2"}, input.s)

formatted := format_int(255, 16)

prefixes := {p | some p in ["a", "b"]; startswith(input.s, p)}
`,
      "style/strings/data.json": '{"table": {"ab": "found", "é": {"x": null}}}',
    },
    paths: [
      "style/strings",
      "style/strings/message",
      "style/strings/translated",
      "style/strings/table/%C3%A9/x",
    ],
    inputs: [
      { s: "abz" },
      { s: " Ab é😀 " },
      { s: "" },
      { s: "é" },
      { s: "a\u0000b<\u2029" },
      { s: 5 },
    ],
  },
];
