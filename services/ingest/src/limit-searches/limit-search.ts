import { errorCode, InputError, sqlState, type Limits } from '@callsheet/runtime';

/** What a caller's words make long gets as long as a hosted Supabase project gives its users' statements. */
export const searchLimits: Required<Limits> = { statementMs: 8_000 };

/** The answer of a search that runs within `searchLimits`. Throws InputError when it was given up. */
export async function answerOfSearch<T>(search: Promise<T>): Promise<T> {
  try {
    return await search;
  } catch (error) {
    if (errorCode(error) !== sqlState.queryCanceled) throw error;
    const seconds = searchLimits.statementMs / 1000;
    throw new InputError(
      `The search took longer than ${seconds} s; narrow it by status, task_type, created_after or created_before.`,
    );
  }
}
