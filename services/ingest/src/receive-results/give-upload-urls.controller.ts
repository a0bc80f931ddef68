import { GenerateUploadUrl, type UploadUrls } from '@callsheet/contracts';
import { DATABASE, InputError, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { choosePath } from '../store-objects/choose-path.js';
import { OBJECT_STORE, type ObjectStore } from '../store-objects/object-store.js';
import { noteUpload } from './receive-results.sql.js';
import { findReportedTask } from './task-standing.js';

/** POST /functions/v1/generate-upload-url. */
@Controller('functions/v1')
export class GiveUploadUrlsController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  @Post('generate-upload-url')
  @HttpCode(200)
  async give(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(GenerateUploadUrl)) body: GenerateUploadUrl,
  ): Promise<UploadUrls> {
    const holder = await findReportedTask(this.database, body.task_id, caller);
    if (holder.task.status === 'Cancelled') throw new InputError('The task was cancelled.', 409);
    if (holder.standing === 'holder') await noteUpload(this.database, holder.task.id);
    const path = await choosePath(this.store, holder, body.filename);
    const { url, token, expiresAt } = await this.store.grantUpload(path);
    const urls = { upload_url: url, storage_path: path, token, expires_at: expiresAt.toISOString() };
    if (body.generate_thumbnail_url !== true) return urls;
    const thumbnailName = `thumb_${holder.task.id.slice(0, 8)}.jpg`;
    const thumbnailPath = await choosePath(this.store, holder, thumbnailName, 'thumbnails');
    const thumbnail = await this.store.grantUpload(thumbnailPath);
    return { ...urls, thumbnail_upload_url: thumbnail.url, thumbnail_storage_path: thumbnailPath };
  }
}
