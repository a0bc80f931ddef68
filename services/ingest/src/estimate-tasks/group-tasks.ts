import { type AskedTask } from './read-request.js';

/** Tasks that take the same; `params` are those that say so. */
export interface TaskGroup extends AskedTask {
  tasks: number;
}

/** What `callsheet.task_shape` and the choice of VRAM look at. */
const telling = ['model', 'width', 'height', 'resolution', 'frames', 'video_length'];

/** Groups tasks that take the same, and says for each task which group it is in. */
export function groupTasks(tasks: readonly AskedTask[]): { groups: TaskGroup[]; groupOfTask: number[] } {
  const places = new Map<string, number>();
  const groups: TaskGroup[] = [];
  const groupOfTask = tasks.map(({ task_type, params, priority, min_vram_gb }) => {
    const shape = Object.fromEntries(
      telling.flatMap((name) => (name in params ? [[name, params[name]]] : [])),
    );
    const key = JSON.stringify([task_type, shape, priority, min_vram_gb]);
    const place = places.get(key) ?? groups.length;
    const group = (groups[place] ??= { task_type, params: shape, priority, min_vram_gb, tasks: 0 });
    group.tasks += 1;
    places.set(key, place);
    return place;
  });
  return { groups, groupOfTask };
}
