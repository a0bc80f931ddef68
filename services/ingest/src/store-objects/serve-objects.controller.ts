import { join } from 'node:path';
import { CONFIG, InputError } from '@callsheet/runtime';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type IngestConfig } from '../config.js';

/** Anybody may play a video from any page; a file that is really a web page may do nothing. */
const headers = {
  'access-control-allow-origin': '*',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
};

/** GET and HEAD /storage/v1/object/public/<bucket>/<path>, with ranges and conditional requests. */
@Controller('storage/v1/object/public')
export class ServeObjectsController {
  constructor(@Inject(CONFIG) private readonly config: IngestConfig) {}

  @Get(':bucket/*')
  serve(@Param('bucket') bucket: string, @Param('*') path: string, @Res() reply: FastifyReply): void {
    if (bucket !== this.config.SUPABASE_VIDEO_BUCKET) throw new InputError('Bucket not found', 404);
    void reply.headers(headers).sendFile(path, join(this.config.STORAGE_DIR, bucket), {
      dotfiles: 'deny',
      index: false,
      maxAge: 3_600_000,
    });
  }
}
