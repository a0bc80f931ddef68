import { type Place } from './words-of.js';

const listOf = ({ words }: Place) => words.map(({ word }) => word).join(' ');

/** Finds the command that the words so far name, and offers what can follow it. */
function walk(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  const cases = places.map((place) => `    "${place.path}") candidates="${listOf(place)}" ;;`);
  return `    case "\${place:+$place }$word" in
      ${known.join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac`;
}

/** For bash 3.2 and later. */
export function bashScript(places: readonly Place[]): string {
  return `# bash completion of callsheet
_callsheet() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" word candidates=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${walk(places)}
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _callsheet callsheet
`;
}

/** For zsh. */
export function zshScript(places: readonly Place[]): string {
  return `#compdef callsheet
_callsheet() {
  local place="" word candidates=""
  for word in "\${(@)words[2,CURRENT-1]}"; do
${walk(places)}
  compadd -- \${=candidates}
}
compdef _callsheet callsheet
`;
}

/** For fish. */
export function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ word, summary }) => {
      const offered = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c callsheet -n "${condition(path, places)}" ${offered} -d '${summary.replace(/['\\]/g, '')}'`;
    }),
  );
  return `# fish completion of callsheet\ncomplete -c callsheet -f\n${lines.join('\n')}\n`;
}

function condition(path: string, places: readonly Place[]): string {
  if (path === '') return '__fish_use_subcommand';
  const seen = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = places
    .filter((place) => place.path.startsWith(`${path} `))
    .map((place) => place.path.slice(path.length + 1));
  return [...seen, ...(below.length > 0 ? [`not __fish_seen_subcommand_from ${below.join(' ')}`] : [])].join(
    '; and ',
  );
}
