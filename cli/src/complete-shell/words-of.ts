import { type Command } from 'commander';

/** What can come after a command: its path, and the words with what each means. */
export interface Place {
  /** `` for the program itself, `webhooks list` for a command of a group. */
  path: string;
  words: { word: string; summary: string }[];
}

/** Every command of a program with what can come after it. */
export function wordsOf(command: Command, path = ''): Place[] {
  const commands = command.commands.map((sub) => ({ word: sub.name(), summary: sub.description() }));
  const options = command.options.map((option) => ({
    word: option.long ?? option.short ?? option.flags,
    summary: option.description,
  }));
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((word) => ({ word, summary: '' })),
  );
  const own = {
    path,
    words: [...commands, ...choices, ...options, { word: '--help', summary: 'shows how' }],
  };
  return [own, ...command.commands.flatMap((sub) => wordsOf(sub, `${path} ${sub.name()}`.trim()))];
}
