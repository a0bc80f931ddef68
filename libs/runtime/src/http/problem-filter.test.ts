import {
  BadRequestException,
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Post,
  ServiceUnavailableException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InputError } from '../errors.js';
import { createLog } from '../log.js';
import { httpFailure, ProblemFilter } from './problem-filter.js';

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });
const hidden = 'An unexpected error; it has been logged.';
const unreachable = 'The database cannot be reached; try again.';
const fields = [{ field: 'prompt', message: 'is required' }];

test.each([
  [
    "the caller's fault",
    new InputError('prompt: is required', 422, fields),
    422,
    'prompt: is required',
    fields,
  ],
  ["the caller's fault with a status", new InputError('no such task', 404), 404, 'no such task', []],
  ['an HTTP exception', new ForbiddenException('not yours'), 403, 'not yours', []],
  ['a refusal of Fastify', Object.assign(new Error('too big'), { statusCode: 413 }), 413, 'too big', []],
  ['a fault of Fastify', Object.assign(new Error('secret'), { statusCode: 500 }), 500, hidden, []],
  ['no database there', withCode('connect ECONNREFUSED 10.0.0.1:5432', 'ECONNREFUSED'), 503, unreachable, []],
  ['a database that shuts down', withCode('terminating connection', '57P01'), 503, unreachable, []],
  [
    'a database out of connections',
    withCode('sorry, too many clients already', '53300'),
    503,
    unreachable,
    [],
  ],
  ['a lost connection', new Error('Connection terminated unexpectedly'), 503, unreachable, []],
  ['a statement that is wrong', withCode('column "x" does not exist', '42703'), 500, hidden, []],
  ['a fault of ours', new TypeError('x is not a function'), 500, hidden, []],
  ['thrown text', 'password=hunter2', 500, hidden, []],
  ['nothing', undefined, 500, hidden, []],
])('%s', (_, error, status, detail, errors) => {
  expect(httpFailure(error)).toEqual({ status, detail, errors });
});

@Controller()
class Failures {
  @Get('input')
  input() {
    throw new InputError('prompt: is required', 422, fields);
  }

  @Get('gone')
  gone() {
    throw new NotFoundException('no such task');
  }

  @Get('away')
  away() {
    throw new ServiceUnavailableException('NATS is away');
  }

  @Get('odd')
  odd() {
    throw new BadRequestException({ message: 'odd' });
  }

  @Get('bug')
  bug() {
    throw new Error('password=hunter2');
  }

  @Post('body')
  body() {
    return {};
  }
}

class FailuresModule {}

describe('over HTTP', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const module = { module: FailuresModule, controllers: [Failures] };
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter({ bodyLimit: 100 }), {
      logger: false,
    });
    app.useGlobalFilters(new ProblemFilter(createLog('problem-test', 'silent')));
    await app.init();
  });
  afterAll(() => app.close());

  test.each([
    ['/input', { title: 'Invalid request', status: 422, detail: 'prompt: is required', errors: fields }],
    ['/gone', { title: 'Not found', status: 404, detail: 'no such task' }],
    ['/away', { title: 'Unavailable', status: 503, detail: 'NATS is away' }],
    ['/odd', { title: 'Bad request', status: 400, detail: 'odd' }],
    ['/bug', { title: 'Error', status: 500, detail: hidden }],
    ['/nowhere', { title: 'Not found', status: 404, detail: 'Cannot GET /nowhere' }],
  ])('%s is answered with a problem', async (url, problem) => {
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(problem.status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toEqual({ type: 'about:blank', ...problem });
    expect(answer.headers['retry-after']).toBe(problem.status === 503 ? '1' : undefined);
  });

  test.each([
    ['text that is no JSON', '{"prompt":', 400],
    ['a body over the limit', JSON.stringify({ prompt: 'x'.repeat(100) }), 413],
  ])('%s', async (_, payload, status) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/body', headers, payload });
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ type: 'about:blank', status });
  });
});
