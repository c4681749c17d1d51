import { INTERPRETERS } from "./interpreters.ts";
import { NAMES_AND_MESSAGES } from "./names-and-messages.ts";
import type { Service } from "./service.ts";
import { STORES } from "./stores.ts";
import { WEB_SERVERS } from "./web-servers.ts";

export const SERVICES: readonly Service[] = [
  ...WEB_SERVERS,
  ...STORES,
  ...NAMES_AND_MESSAGES,
  ...INTERPRETERS,
];
