import {
  CreateApiKey,
  ListApiKeys,
  type ApiKey,
  type ApiKeyList,
  type CreatedApiKey,
} from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { findKeys, insertKey, revokeKey, type ListedKeyRow } from './manage-keys.sql.js';
import { newKey } from './new-key.js';

const KeyPath = z.object({ id: z.guid('must be a uuid') });
type KeyPath = z.infer<typeof KeyPath>;

/** /api/api-keys: who may call the API. */
@Controller('api/api-keys')
export class ManageKeysController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async list(@Query(new ZodPipe(ListApiKeys)) { project_id }: ListApiKeys): Promise<ApiKeyList> {
    return { api_keys: (await findKeys(this.database, { projectId: project_id })).map(presentKey) };
  }

  @Post()
  async create(
    @ProjectId() ownProject: string,
    @Body(new ZodPipe(CreateApiKey)) body: CreateApiKey,
  ): Promise<CreatedApiKey> {
    if (body.expires_at !== null && Date.parse(body.expires_at) <= Date.now())
      throw refusal('expires_at', 'must be in the future');
    const { key, ...kept } = newKey();
    const id = await insertKey(this.database, body.project_id ?? ownProject, body, kept);
    if (id === undefined) throw refusal('project_id', 'there is no such project');
    return { ...presentKey(await this.require(id)), key };
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@Param(new ZodPipe(KeyPath)) { id }: KeyPath): Promise<void> {
    await this.require(id);
    if (await revokeKey(this.database, id)) return;
    throw new InputError('This is the last key of an admin: make another before you revoke it.', 409);
  }

  private async require(id: string): Promise<ListedKeyRow> {
    const [row] = await findKeys(this.database, { id });
    if (row === undefined) throw new InputError(`There is no API key ${id}.`, 404);
    return row;
  }
}

function refusal(field: string, message: string): InputError {
  return new InputError(`${field}: ${message}`, 422, [{ field, message }]);
}

function presentKey({ created_at, expires_at, last_used_at, revoked_at, ...row }: ListedKeyRow): ApiKey {
  return {
    ...row,
    created_at: created_at.toISOString(),
    expires_at: expires_at?.toISOString() ?? null,
    last_used_at: last_used_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
  };
}
