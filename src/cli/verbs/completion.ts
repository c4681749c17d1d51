import { Argument, type Command } from "commander";
import { type CompletedCommand, completionsOf } from "../completion/completions.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { examples, type Verb } from "../verb.ts";

type Script = (completed: readonly CompletedCommand[]) => string;

const SHELLS: Readonly<Record<string, () => Promise<Script>>> = {
  bash: async () => (await import("../completion/bash-script.ts")).bashScript,
  zsh: async () => (await import("../completion/zsh-script.ts")).zshScript,
  fish: async () => (await import("../completion/fish-script.ts")).fishScript,
};

export const completion: Verb = {
  name: "completion",
  summary: "the script with which a shell completes commands, options and choices",
  define: (command) => {
    command
      .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SHELLS)))
      .addHelpText(
        "after",
        examples([
          ["source <(gatehouse completion bash)", "in ~/.bashrc"],
          ["source <(gatehouse completion zsh)", "in ~/.zshrc, behind compinit"],
          ["gatehouse completion fish | source", "in a fish that runs"],
          ["gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish", "once"],
        ]),
      );
  },
  run: async (io, command) => {
    const script = await SHELLS[command.args[0] ?? ""]?.();
    io.stdout.write(script?.(completionsOf(programOf(command))) ?? "");
    return EXIT_OK;
  },
};

function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent);
}
