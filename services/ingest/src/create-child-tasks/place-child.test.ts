import { InputError } from '@callsheet/runtime';
import { parentOf, projectOfChild, type ChildSurroundings } from './place-child.js';

const a = 'aaaaaaaa-0000-4000-8000-000000000001';
const b = 'bbbbbbbb-0000-4000-8000-000000000002';
const alone: ChildSurroundings = {
  namedProject: null,
  parentProject: null,
  callerProjects: [a],
  dependencyExists: true,
};
const worker = { id: 'gpu-1' };
const anybody = { id: undefined };

test.each([
  ['the one that is named', a, { namedProject: a, parentProject: b }, a],
  ["the parent's, when none is known", 'default_project_id', { parentProject: a }, a],
  ['the only one the worker works for', undefined, {}, a],
])('the project: %s', (_, named, surroundings, project) => {
  expect(projectOfChild(worker, named, { ...alone, ...surroundings })).toBe(project);
});

test.each([
  ['an unknown project', worker, b, {}, 404],
  ['a project the worker does nothing for', worker, b, { namedProject: b }, 403],
  ['a parent of such a project', worker, null, { parentProject: b }, 403],
  ['a worker without work', worker, a, { namedProject: a, callerProjects: [] }, 403],
  ['two projects to choose from', worker, null, { callerProjects: [a, b] }, 400],
  ['a dependency that is not there', worker, a, { namedProject: a, dependencyExists: false }, 400],
])('%s: refused', (_, caller, named, surroundings, status) => {
  expect(refusal(() => projectOfChild(caller, named, { ...alone, ...surroundings }))).toBe(status);
});

test('the service-role key may use any project, and need not name one', () => {
  expect(projectOfChild(anybody, null, { ...alone, callerProjects: [] })).toMatch(/^0+-.*1$/);
  expect(projectOfChild(anybody, b, { ...alone, namedProject: b })).toBe(b);
});

test.each([
  [{ orchestrator_task_id_ref: a, orchestrator_task_id: b }, a],
  [{ orchestrator_task_id: b }, b],
  [{ orchestrator_task_id_ref: 'sm_travel_1' }, null],
  [{}, null],
])('the parent of %j is %s', (params, parent) => {
  expect(parentOf(params)).toBe(parent);
});

function refusal(call: () => unknown): number | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof InputError ? error.status : NaN;
  }
}
