import type { CommandSpec } from './command.ts';
import { COMMANDS, COMMON_OPTIONS } from './commands.ts';

/** The shells that there are completions for. */
export const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

function bash(): string {
  const cases = COMMANDS.map(
    (command) =>
      `    ${command.name}) words="${optionsOf(command)
        .map(([name]) => `--${name}`)
        .join(' ')}" ;;`,
  );
  const choices = COMMANDS.flatMap((command) =>
    optionsOf(command).flatMap(([name, { short, choices: values }]) => {
      if (values === undefined) return [];
      const names = [`${command.name}:--${name}`, ...(short ? [`${command.name}:-${short}`] : [])];
      return [
        `    ${names.join('|')}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")); return ;;`,
      ];
    }),
  );
  return `# Completions of kpl for bash: source <(kpl completions bash)
_kpl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${COMMANDS.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "$command:$previous" in
${choices.join('\n')}
    completions:*) COMPREPLY=($(compgen -W "${Object.keys(SHELLS).join(' ')}" -- "$current")); return ;;
  esac
  case "$command" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _kpl kpl
`;
}

function zsh(): string {
  const commands = COMMANDS.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = COMMANDS.map((command) => {
    const options = optionsOf(command).map(([name, { short, value, choices, help }]) => {
      const argument =
        value === undefined ? '' : `:${value}:${choices === undefined ? '_files' : `(${choices.join(' ')})`}`;
      const description = help.replaceAll(/[[\]:\\]/g, ' ');
      const names = short === undefined ? `--${name}` : `(-${short} --${name})'{-${short},--${name}}'`;
      return `      '${names}[${description.replaceAll("'", '')}]${argument}'`;
    });
    const files =
      command.name === 'completions' ? `'*:shell:(${Object.keys(SHELLS).join(' ')})'` : `'*:file:_files'`;
    return `    ${command.name}) _arguments -s \\\n${[...options, `      ${files}`].join(' \\\n')} ;;`;
  });
  return `#compdef kpl
# Completions of kpl for zsh: kpl completions zsh > "\${fpath[1]}/_kpl"
_kpl() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
# From fpath, the file is the function itself.
if [[ "\${funcstack[1]}" == _kpl ]]; then
  _kpl "$@"
else
  compdef _kpl kpl
fi
`;
}

function fish(): string {
  const lines = COMMANDS.flatMap((command) => {
    const { name, summary } = command;
    const options = optionsOf(command).map(([option, { short, value, choices, help }]) => {
      const argument =
        value === undefined ? '' : choices === undefined ? ' -r' : ` -x -a '${choices.join(' ')}'`;
      const shortText = short === undefined ? '' : ` -s ${short}`;
      return `complete -c kpl -n '__fish_seen_subcommand_from ${name}'${shortText} -l ${option}${argument} -d ${quote(help)}`;
    });
    return [`complete -c kpl -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`, ...options];
  });
  const shells = `complete -c kpl -n '__fish_seen_subcommand_from completions' -f -a '${Object.keys(SHELLS).join(' ')}'`;
  return `# Completions of kpl for fish: kpl completions fish > ~/.config/fish/completions/kpl.fish\n${[...lines, shells].join('\n')}\n`;
}

function optionsOf(command: CommandSpec) {
  return Object.entries({ ...command.options, ...COMMON_OPTIONS });
}

/** For fish and zsh: in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '').replaceAll('\\', '')}'`;
}
