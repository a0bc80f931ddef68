import { admins, watchers } from '../roles.js';
import {
  ApiKeyList,
  CreateApiKey,
  CreatedApiKey,
  CreateProject,
  ListApiKeys,
  PatchProject,
  Project,
  ProjectList,
  Settings,
} from '../settings-api.js';
import { type ApiRoute } from './route.js';

const tag = 'Settings';

/** Routes of projects, keys, budgets and policy. */
export const settingsRoutes = {
  'GET /api/settings': {
    id: 'readSettings',
    tag,
    summary: 'The policy and the budgets in force, each with the environment variable that sets it.',
    roles: watchers,
    answers: { 200: Settings },
  },
  'GET /api/projects': {
    id: 'listProjects',
    tag,
    summary: 'Every project with its share, its limits and what it has spent.',
    roles: admins,
    answers: { 200: ProjectList },
  },
  'POST /api/projects': {
    id: 'createProject',
    tag,
    summary: 'Makes a project; a key of it is made by POST /api/api-keys.',
    roles: admins,
    body: CreateProject,
    answers: { 201: Project },
  },
  'PATCH /api/projects/:id': {
    id: 'changeProject',
    tag,
    summary: 'Changes a project; what is left out stays.',
    roles: admins,
    body: PatchProject,
    answers: { 200: Project },
  },
  'GET /api/api-keys': {
    id: 'listApiKeys',
    tag,
    summary: 'API keys of all projects or of one, newest first, without their secrets.',
    roles: admins,
    query: ListApiKeys,
    answers: { 200: ApiKeyList },
  },
  'POST /api/api-keys': {
    id: 'createApiKey',
    tag,
    summary: 'Makes an API key, which is shown this once.',
    roles: admins,
    body: CreateApiKey,
    answers: { 201: CreatedApiKey },
  },
  'DELETE /api/api-keys/:id': {
    id: 'revokeApiKey',
    tag,
    summary: 'Ends an API key at once; 409 for the last one of an admin.',
    roles: admins,
    answers: { 204: 'nothing' },
  },
} as const satisfies Record<string, ApiRoute>;
