import type { Context, Result } from '../command.ts'

/*
 * The scripts only ask the program itself (`flotilla __complete WORDS…`, the last one being typed) and hand on its lines. A line
 * that starts with a colon asks the shell to complete paths.
 */

const bash = `# flotilla completion for bash:  source <(flotilla completion bash)
_flotilla() {
  local word=\${COMP_WORDS[COMP_CWORD]} lines line
  COMPREPLY=()
  lines=$(flotilla __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
  while IFS= read -r line; do
    case $line in
      '') ;;
      :files) compopt -o filenames 2>/dev/null; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word") ;;
      :folders) compopt -o filenames 2>/dev/null; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$word") ;;
      *:) compopt -o nospace 2>/dev/null; COMPREPLY+=("$line") ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done <<< "$lines"
}
complete -F _flotilla flotilla
`

const zsh = `#compdef flotilla
# flotilla completion for zsh:  source <(flotilla completion zsh)
_flotilla() {
  local -a lines names
  lines=("\${(@f)$(flotilla __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  local line
  for line in $lines; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      ?*) names+=("$line") ;;
    esac
  done
  (( \${#names} )) && compadd -- $names
}
if [ "$funcstack[1]" = _flotilla ]; then _flotilla "$@"; else compdef _flotilla flotilla; fi
`

const fish = `# flotilla completion for fish:  flotilla completion fish | source
function __flotilla_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (flotilla __complete $words[2..-1] 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':folders'
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c flotilla -f -a '(__flotilla_complete)'
`

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish }

export async function run({ args }: Context): Promise<Result> {
  return { text: scripts[args.positionals[0] ?? ''] ?? '' }
}
