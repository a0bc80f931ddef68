import { isEventType, watchers, type Role } from '@callsheet/contracts';
import { z } from 'zod';

/** Subjects that the events of `contracts` are published on. */
export const EVENT_SUBJECTS = ['task.>', 'worker.>', 'batch.>', 'budget.>', 'webhook.>', 'scheduler.>'];

/** An event on its way to a console. */
export interface StreamedEvent {
  /** Undefined for a heartbeat: nobody goes on behind one. */
  id: number | undefined;
  type: string;
  projectId: string | undefined;
  json: string;
}

/** Who listens. */
export interface Listener {
  projectId: string;
  role: Role;
}

const Facts = z.looseObject({ event_id: z.string().optional(), project_id: z.string().optional() });

/** Reads an event's message; undefined for other messages on those subjects. */
export function readMessage(subject: string, json: string): StreamedEvent | undefined {
  if (!isEventType(subject)) return undefined;
  const { event_id, project_id } = Facts.parse(JSON.parse(json));
  const id = event_id === undefined ? undefined : Number(event_id);
  return { id, type: subject, projectId: project_id, json };
}

/** A project's key hears of its project; the fleet, which all projects share, is told to those who may watch it. */
export function mayHear(listener: Listener, { projectId }: Pick<StreamedEvent, 'projectId'>): boolean {
  return projectId === undefined ? seesFleet(listener) : projectId === listener.projectId;
}

/** True for who may know of workers and money. */
export function seesFleet({ role }: Listener): boolean {
  return watchers.includes(role);
}

/** The event in the form of text/event-stream. */
export function eventText({ id, type, json }: StreamedEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${json}\n\n`;
}
