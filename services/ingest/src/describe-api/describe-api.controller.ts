import { asyncApiDocument, openApiDocument } from '@callsheet/contracts';
import { Controller, Get } from '@nestjs/common';

/** GET /api/openapi.json and GET /api/asyncapi.json. */
@Controller('api')
export class DescribeApiController {
  private readonly openApi = openApiDocument();
  private readonly asyncApi = asyncApiDocument();

  @Get('openapi.json')
  http() {
    return this.openApi;
  }

  @Get('asyncapi.json')
  events() {
    return this.asyncApi;
  }
}
