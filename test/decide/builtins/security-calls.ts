import { AWS_CALLS } from "./aws-calls.ts";
import { CERTIFICATE_CALLS } from "./certificate-calls.ts";
import { CHAIN_CALLS } from "./chain-calls.ts";
import { JWT_CALLS } from "./jwt-calls.ts";
import type { NotedCall } from "./noted-call.ts";
import { PRIVATE_KEY_CALLS } from "./private-key-calls.ts";
import { REQUEST_CALLS } from "./request-calls.ts";
import { SIGNING_CALLS } from "./signing-calls.ts";

/** All calls about tokens, certificates, keys and signed requests. */
export const SECURITY_CALLS: readonly NotedCall[] = [
  ...JWT_CALLS,
  ...SIGNING_CALLS,
  ...CERTIFICATE_CALLS,
  ...CHAIN_CALLS,
  ...PRIVATE_KEY_CALLS,
  ...REQUEST_CALLS,
  ...AWS_CALLS,
];
