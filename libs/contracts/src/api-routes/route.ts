import { type z } from 'zod';
import { type Role } from '../roles.js';

/** What a route answers besides JSON: nothing, text, or server-sent events. */
export type OtherAnswer = 'nothing' | 'text' | 'events';

/** One route of the REST API. The OpenAPI document, the typed client and who may call it come from this. */
export interface ApiRoute {
  /** Its `operationId`. */
  id: string;
  tag: string;
  summary: string;
  /** What a caller should know beyond the summary; Markdown. */
  description?: string;
  roles: readonly Role[] | 'anyone';
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Answers by status; every refusal is a `Problem`. */
  answers: Readonly<Record<number, z.ZodType | OtherAnswer>>;
}
