import { DATABASE, LOG, type Database, type Log } from '@callsheet/runtime';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { answerRead, answerWrite, type RestAnswer } from './answer-rows.js';
import { compileSelect } from './compile-select.js';
import { parseQuery } from './parse-query.js';
import { readPreferences } from './preferences.js';
import { refuse } from './rest-error.js';
import { runStatement } from './serve-rest.sql.js';
import { tableNamed } from './tables.js';
import { translateHeld } from './translate-held.js';
import { WaitsForUnknown } from './waits-for-unknown.js';
import { writeRows } from './write-rows.js';

/** /rest/v1/<table>: the part of PostgREST that workers use, and nothing beside it. */
@Controller('rest/v1')
export class ServeRestController {
  private readonly waitsForUnknown: WaitsForUnknown;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.waitsForUnknown = new WaitsForUnknown(log);
  }

  /** HEAD comes here too; Fastify leaves the body out. */
  @Get(':table')
  async read(
    @Worker() caller: WorkerCaller,
    @Param('table') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const preferences = readPreferences(request.headers);
    const table = tableNamed(name);
    const query = parseQuery(table, searchOf(request));
    const options = { viewer: caller.id, withTotal: preferences.withTotal };
    const found = await runStatement(this.database, compileSelect(table, query, options));
    if (table.name === 'tasks') this.waitsForUnknown.note(caller.id, query, found.rows);
    send(reply, answerRead(translateHeld(table, query, found), preferences, query.offset));
  }

  @Post(':table')
  insert(
    @Worker() caller: WorkerCaller,
    @Param('table') name: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.write(caller, { method: 'POST', name, body, request, reply });
  }

  @Patch(':table')
  update(
    @Worker() caller: WorkerCaller,
    @Param('table') name: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.write(caller, { method: 'PATCH', name, body, request, reply });
  }

  @Delete(':table')
  remove(
    @Worker() caller: WorkerCaller,
    @Param('table') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.write(caller, { method: 'DELETE', name, body: undefined, request, reply });
  }

  @Put(':table')
  refusePut(@Worker() _caller: WorkerCaller): never {
    throw refuse.badMethod('PUT');
  }

  private async write(
    caller: WorkerCaller,
    call: {
      method: 'POST' | 'PATCH' | 'DELETE';
      name: string;
      body: unknown;
      request: FastifyRequest;
      reply: FastifyReply;
    },
  ): Promise<void> {
    const preferences = readPreferences(call.request.headers);
    const table = tableNamed(call.name);
    const query = parseQuery(table, searchOf(call.request));
    const found = await writeRows(this.database, caller, { ...call, table, query });
    this.log.info(
      { workerId: caller.id, method: call.method, table: table.name, rows: found.rows },
      'rows written over REST',
    );
    const created = call.method === 'POST';
    send(
      call.reply,
      answerWrite(found, preferences, { full: created ? 201 : 200, empty: created ? 201 : 204 }),
    );
  }
}

/** The query as it came: `+` means a space, also inside a JSON operand. */
function searchOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

function send(reply: FastifyReply, { status, headers, body }: RestAnswer): void {
  void reply.status(status).headers(headers).send(body);
}
