-- When did this worker's last task end? The scheduler asks for every idle worker; without this it reads all tasks.
create index if not exists tasks_ended_by_worker on public.tasks (worker_id, generation_processed_at)
  where generation_processed_at is not null;
