import type { NetworkCase } from "./compare-network.ts";
import { QUIET, request, send } from "./http-request.ts";

/** Whole requests. */
const REQUESTS = [
  "",
  '"method": "get"',
  '"method": "get", "url": base, "x": 1, "y": 2',
  '"method": 1, "url": base',
  '"method": "get", "url": ["a"]',
  '"method": "G T", "url": base',
  ...[
    "http://[",
    "http:///x",
    "/x",
    "",
    "ftp://127.0.0.1/",
    "http://10.0.0.1/",
    "http://[::2]:80/",
  ],
  ...["http://LOCALHOST/", "http://localhost./", ":", "http://127.0.0.1:99999/", "http://a b/"],
  ...["http://127.0.0.1@10.0.0.1/", "http://127.1/", "http://2130706433/", "//127.0.0.1"],
].map((text) => (text === "" || text.startsWith('"') ? text : `"method": "get", "url": "${text}"`));

/** Members beside a method and a URL that are right. */
const MEMBERS: readonly string[] = [
  ...['"timeout": "x"', '"timeout": "5000000000"', '"timeout": "5x"', '"timeout": "-1s"'],
  ...['"timeout": 0', '"timeout": 1.5', '"timeout": null', '"timeout": "\\"1s\\""'],
  ...['"timeout": "1.5.s"', '"timeout": "3\u00b5"', '"timeout": ""', '"timeout": 1e9'],
  ...['"enable_redirect": 1', '"enable_redirect": "true"', '"enable_redirect": 2'],
  ...['"tls_insecure_skip_verify": "x"', '"tls_use_system_certs": null'],
  ...['"headers": 1', '"headers": {"a": 1}', '"headers": {"a": null}', '"headers": {"a": true}'],
  '"headers": {"a": [null, true, 1, "x", {"y": 1}]}',
  ...['"headers": {"a b": "1"}', '"headers": {"a": "x\\ny"}', '"headers": {"": "1"}'],
  ...['"headers": {1: "x"}', '"headers": {"host": 1}', '"headers": ["a"]'],
  ...['"force_json_decode": 1', '"force_yaml_decode": "x"', '"cache": 1', '"force_cache": "x"'],
  '"force_cache": true',
  ...["1.5", "9999999999", '"x"', "-1", "1e1"].map(
    (seconds) => `"force_cache": true, "force_cache_duration_seconds": ${seconds}`,
  ),
  ...['"caching_mode": 1, "cache": true', '"caching_mode": "x"'],
  '"caching_mode": "x", "force_cache": true, "force_cache_duration_seconds": 1',
  ...['"max_retry_attempts": -1', '"max_retry_attempts": "x"', '"max_retry_attempts": 1.5'],
  ...['"max_retry_attempts": 1.0', '"cache_ignored_headers": 1'],
  '"cache_ignored_headers": 1, "headers": {}',
  '"cache_ignored_headers": [1], "headers": {}',
  ...['"raise_error": 1', '"raise_error": null', '"tls_ca_cert": "x"', '"tls_ca_cert": 1'],
  ...['"tls_client_cert": "x", "tls_client_key": "y"', '"tls_client_cert": "x"'],
  ...['"tls_client_key_file": 1', '"tls_server_name": {}', '"raw_body": {}', '"tls_ca_cert": ""'],
  ...['"tls_ca_cert_file": ""', '"tls_client_cert_env_variable": ""'],
];

function casesOf(note: string, members: string): readonly NetworkCase[] {
  const failing = { note, rego: send(members) };
  if (members.includes("raise_error")) return [failing];
  const quiet = [members, QUIET].filter((part) => part !== "").join(", ");
  return [failing, { note: `${note} without errors`, rego: send(quiet) }];
}

/** What a request may not say, each with errors and with failures that are values. */
export const MEMBER_CASES: readonly NetworkCase[] = [
  ...REQUESTS.flatMap((members) => casesOf(`{${members}}`, members)),
  ...MEMBERS.flatMap((members) => casesOf(members, request("get", "/json", members))),
];
