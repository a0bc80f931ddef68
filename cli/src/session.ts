import { createClient, type ApiClient } from '@callsheet/client';
import { CliError, exitCodes } from './exit-codes.js';
import { Output } from './output/output.js';
import { readSettings } from './settings/settings.js';
import { type Terminal } from './terminal.js';

/** Long enough for a command on a pod, which the server gives 45 s. */
const ANSWER_MS = 60_000;

/** The options that every command has. */
export interface CommonOptions {
  json?: boolean;
  url?: string;
  /** False with --no-color. */
  color?: boolean;
}

/** What a command works with. */
export class Session {
  readonly out: Output;
  private made: ApiClient | undefined;

  constructor(
    readonly terminal: Terminal,
    private readonly options: CommonOptions,
  ) {
    this.out = new Output(terminal, { asJson: options.json === true, plain: options.color === false });
  }

  /** The API, asked with the user's key. */
  get client(): ApiClient {
    return (this.made ??= createClient({ ...this.target, timeoutMs: ANSWER_MS }));
  }

  /** Its address and the key. Throws CliError when there is none. */
  get target(): { baseUrl: string; apiKey: string } {
    const { url, apiKey } = readSettings(this.terminal.env, this.options);
    if (apiKey.value === undefined)
      throw new CliError(
        'no API key: set CALLSHEET_API_KEY, or keep one with: callsheet config set api-key',
        exitCodes.notAllowed,
      );
    return { baseUrl: url.value ?? '', apiKey: apiKey.value };
  }
}
