import { InputError } from '@callsheet/runtime';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';

/** What is known around a task that a worker wants to create. */
export interface ChildSurroundings {
  /** The project that the request names, when it exists. */
  namedProject: string | null;
  /** The project of the parent task. */
  parentProject: string | null;
  /** The projects that the worker is working for. */
  callerProjects: readonly string[];
  dependencyExists: boolean;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Where tasks go that are inserted without a project, by SQL or with the service-role key. */
const DEFAULT_PROJECT = '00000000-0000-0000-0000-000000000001';

/** The text when it is a uuid; the worker writes "default_project_id" where it knows no project. */
export function uuidOrNull(text: unknown): string | null {
  return typeof text === 'string' && uuid.test(text) ? text : null;
}

/** The parent that a child's params name. */
export function parentOf(params: Record<string, unknown>): string | null {
  return uuidOrNull(params['orchestrator_task_id_ref']) ?? uuidOrNull(params['orchestrator_task_id']);
}

/**
 * The project a worker's new task belongs to: the one it names, its parent's, or the only one the worker works for.
 * Throws InputError: 404 unknown project, 403 a project that the worker does nothing for, 400 a dependency that is not there.
 */
export function projectOfChild(
  caller: WorkerCaller,
  named: string | null | undefined,
  { namedProject, parentProject, callerProjects, dependencyExists }: ChildSurroundings,
): string {
  if (uuidOrNull(named) !== null && namedProject === null)
    throw new InputError(`Project not found: ${named}`, 404);
  const [only, ...others] = callerProjects;
  const fallback = caller.id === undefined ? DEFAULT_PROJECT : others.length === 0 ? only : undefined;
  const project = namedProject ?? parentProject ?? fallback;
  if (project === undefined) throw new InputError('project_id: name the project of the new task.', 400);
  if (caller.id !== undefined && !callerProjects.includes(project))
    throw new InputError(`Worker ${caller.id} works for no task of project ${project}.`, 403);
  if (!dependencyExists) throw new InputError('dependant_on: there is no such task.', 400);
  return project;
}
