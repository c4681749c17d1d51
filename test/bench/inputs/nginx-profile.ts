import { readFileSync } from "node:fs";
import path from "node:path";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { publishedFrom } from "../../support/seccomp-policies.ts";

/** The recording of nginx that the example bundle ships. */
const RECORDING = "bundles/k8s-seccomp/recordings/nginx.json";

/** What the example bundle publishes for nginx, the limits on its sockets included: the arguments of `socket` are looked at. */
export function nginxProfile(): SeccompProfile {
  const text = readFileSync(path.resolve(RECORDING), "utf8");
  const spec = {
    recordings: ["nginx.json"],
    base: { noNewPrivileges: true },
    arguments: [
      {
        call: "socket",
        when: [{ argument: "family", oneOf: ["AF_UNIX", "AF_INET", "AF_INET6"] }],
      },
    ],
  };
  return publishedFrom(spec, { "nginx.json": text }).profile;
}
