import { type Sql } from '@callsheet/runtime';
import { type OnApplicationBootstrap } from '@nestjs/common';
import { ensureBootstrapKey } from './api-keys.sql.js';
import { keyDigest } from './key-holder-of-request.js';

/** Makes the API key of the configuration known before the first request. */
export class BootstrapKey implements OnApplicationBootstrap {
  constructor(
    private readonly sql: Sql,
    private readonly key: string | undefined,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.key !== undefined) await ensureBootstrapKey(this.sql, keyDigest(this.key));
  }
}
