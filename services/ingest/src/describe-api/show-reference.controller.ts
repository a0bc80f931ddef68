import { dirname } from 'node:path';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { InputError } from '@callsheet/runtime';
import { referencePage } from './reference-page.js';

const directory = dirname(require.resolve('swagger-ui-dist/package.json'));
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** GET /api/docs: the API to read and try, by Swagger UI. */
@Controller('api/docs')
export class ShowReferenceController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  )
  page(): string {
    return referencePage;
  }

  @Get('start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return "SwaggerUIBundle({ url: 'openapi.json', dom_id: '#reference', deepLinking: true, persistAuthorization: true, filter: true });";
  }

  @Get(':file')
  file(@Param('file') name: string, @Res() reply: FastifyReply): void {
    if (!files.includes(name)) throw new InputError('There is no such page.', 404);
    void reply.sendFile(name, directory, { maxAge: '1d' });
  }
}
