import { BOOTSTRAP_TOKEN_FILE } from "../access/settings.ts";
import { TOKEN_FILE } from "../cli/settings.ts";
import { ownCommand } from "./own-command.ts";

/**
 * What a person reads once: the token with which a service begins, and what to do with it. Never for the log.
 *
 * @param flags what a command has to be told of the server, with a space in front.
 */
export function firstTokenNotice(text: string, flags: string): string {
  return [
    "",
    "There was no token yet, so that nobody could ask. This one is an operator's, for 24 hours:",
    "",
    `  ${text}`,
    "",
    "It is shown once and kept nowhere. Put it in a file, and make others with it:",
    "",
    `  export ${TOKEN_FILE.name}=first.token`,
    `  ${ownCommand()} token create me --role operator${flags} > me.token`,
    `  ${ownCommand()} token create web --role agent --bundles authz${flags} > web.token`,
    "",
    `Is it lost, set ${BOOTSTRAP_TOKEN_FILE.name} to a file with a secret of your own.`,
    "",
    "",
  ].join("\n");
}
