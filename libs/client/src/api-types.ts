// Written by `npm run docs` from docs/openapi.json.
export interface paths {
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists tasks, newest first; `cursor` continues where `next_cursor` left off.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Creates a task.
         * @description Fields of `params` are checked for the kinds `video_generation`, `custom_prompt` (GenerationParams) and `frame_interpolation` (InterpolationParams). A list of prompts with the type `batch` or `batch_processing` makes a batch.
         *
         *     Keys: client, operator, admin.
         */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/estimates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a task, a batch or `{"tasks": […]}` would take and cost, on which GPU, and when it would be done.
         * @description From the run times of such tasks, else the table of typical durations; each figure says which. Nothing is queued.
         *
         *     Keys: client, viewer, operator, admin.
         */
        post: operations["estimateTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A task with its progress, place in the queue, estimate, timeline, hand-outs and events.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readTask"];
        put?: never;
        post?: never;
        /**
         * Forgets a task that has ended; its files stay in storage.
         * @description Keys: client, operator, admin.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /**
         * Changes the priority of a task that still waits.
         * @description Keys: client, operator, admin.
         */
        patch: operations["prioritiseTask"];
        trace?: never;
    };
    "/api/tasks/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a task waits for, in one sentence.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["explainTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a waiting or running task; the result of its worker is refused.
         * @description Keys: client, operator, admin.
         */
        post: operations["cancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a Failed task new attempts, with other params if any are sent.
         * @description Keys: client, operator, admin.
         */
        post: operations["retryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels, retries, deletes or prioritises all tasks that match; `dry_run` counts them.
         * @description An action touches those it is possible for: cancel what has not ended, retry what is Failed, set_priority what is Queued, delete what has ended and nothing waits for. At most 10,000 are changed by a request, in small steps; repeat it while `more` is true.
         *
         *     Keys: client, operator, admin.
         */
        post: operations["actOnTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retries all Failed tasks that match; `dry_run` counts them.
         * @description Keys: client, operator, admin.
         */
        post: operations["retryTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists batches, newest first.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listBatches"];
        put?: never;
        /**
         * Makes a task of each prompt, as one object with its progress and one `batch.completed`.
         * @description Keys: client, operator, admin.
         */
        post: operations["createBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A batch and how far it is.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels the tasks of a batch that have not ended.
         * @description Keys: client, operator, admin.
         */
        post: operations["cancelBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists endpoints, oldest first.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Registers an endpoint; its signing secret is shown this once.
         * @description Keys: client, operator, admin.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An endpoint and how it does.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readWebhook"];
        put?: never;
        post?: never;
        /**
         * Forgets an endpoint.
         * @description Keys: client, operator, admin.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Changes an endpoint; what is left out stays.
         * @description Keys: client, operator, admin.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/webhooks/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a test delivery, also to an endpoint that is disabled.
         * @description Keys: client, operator, admin.
         */
        post: operations["pingWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new signing secret; the old one signs too until the overlap ends.
         * @description Keys: client, operator, admin.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/task-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new secret for tasks' own `webhook_url`.
         * @description Keys: client, operator, admin.
         */
        post: operations["rotateTaskSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists deliveries to an endpoint, newest first.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A delivery with its body and every request that was made.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends settled deliveries again; `dry_run` counts them.
         * @description Keys: client, operator, admin.
         */
        post: operations["replayDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Success, latency and backlog of an endpoint.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readWebhookStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every delivery that the ends of a task caused, oldest first.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listTaskDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/webhooks/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends deliveries to a task's own `webhook_url` again.
         * @description Keys: client, operator, admin.
         */
        post: operations["replayTaskDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/batches/{id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every delivery that the end of a batch caused, oldest first.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listBatchDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/batches/{id}/webhooks/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends deliveries to a batch's own `webhook_url` again.
         * @description Keys: client, operator, admin.
         */
        post: operations["replayBatchDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists workers, newest first, with what they have in hand and their pods.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A worker with what it has done.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readWorker"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a worker no more work; its pod ends when what it has in hand is done.
         * @description Keys: operator, admin.
         */
        post: operations["drainWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a worker and its pod now; what it has in hand goes back to the queue, at no cost to its attempts.
         * @description Keys: operator, admin.
         */
        post: operations["terminateWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pods/{id}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a pod that no worker has, by its `provider_pod_id`; a pod with a worker ends by its worker.
         * @description Keys: operator, admin.
         */
        post: operations["terminateOrphan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live pods, those that ended within the hour, and those that no worker has.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["listPods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the pods cost, by the hour, today and this month.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readSpend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/breaker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether failures have stopped the making of pods.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["listBreakers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/breaker/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forgets the failures, so that pods are created again at once.
         * @description Keys: operator, admin.
         */
        post: operations["resetBreakers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The end of a worker's log on its pod; the header `x-next-byte` says where to go on.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readWorkerLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs a command on a worker's pod.
         * @description Keys: operator, admin.
         */
        post: operations["execOnWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{id}/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was found on the pod of a worker that failed.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which workers were looked at when they failed, newest first.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["listDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaling/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the scheduler decided, with the numbers, newest first; `before` continues at an id.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom the key stands for.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["readMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The queue, and what became of it in the last hour and day, of all projects together.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Failed tasks of the project, grouped by their error.
         * @description Keys: client, viewer, operator, admin.
         */
        get: operations["listFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events as they happen, as server-sent events.
         * @description The name of each is its type, its data what docs/events.md says, its id grows. A reader that comes back with `Last-Event-ID` gets what it missed. A key hears of its project; viewers, operators and admins hear of the fleet too.
         *
         *     Keys: client, viewer, operator, admin.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The policy and the budgets in force, each with the environment variable that sets it.
         * @description Keys: viewer, operator, admin.
         */
        get: operations["readSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every project with its share, its limits and what it has spent.
         * @description Keys: admin.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Makes a project; a key of it is made by POST /api/api-keys.
         * @description Keys: admin.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes a project; what is left out stays.
         * @description Keys: admin.
         */
        patch: operations["changeProject"];
        trace?: never;
    };
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys of all projects or of one, newest first, without their secrets.
         * @description Keys: admin.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Makes an API key, which is shown this once.
         * @description Keys: admin.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends an API key at once; 409 for the last one of an admin.
         * @description Keys: admin.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description: OpenAPI 3.1.
         * @description Needs no key.
         */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events on NATS: AsyncAPI 3.0.
         * @description Needs no key.
         */
        get: operations["readAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "task.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The task is Complete and its output can be fetched. */
        post: operations["receive.task.completed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The task is Failed: attempts used up or a permanent error. */
        post: operations["receive.task.failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The task was cancelled. */
        post: operations["receive.task.cancelled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "task.output_unreachable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The task is Complete with a video outside of our storage, which did not answer at several looks. */
        post: operations["receive.task.output_unreachable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "batch.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every task of a batch has ended. */
        post: operations["receive.batch.completed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A webhook endpoint was given up: nothing is sent to it until its owner enables it again. */
        post: operations["receive.webhook.disabled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A test that the owner of the endpoint asked for. */
        post: operations["receive.webhook.ping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        ActedOnTasks: {
            /** @description Tasks of the filter that were in a status which allows the action. */
            matched: number;
            changed: number;
            /**
             * Format: date-time
             * @description As `created_before` of the next request it leaves out what was created since the count.
             */
            counted_at: string;
            /** @description True when one request cannot change them all: the same again goes on. */
            more: boolean;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description How the key begins, to know it by; null for one that was not made by the API. */
            prefix: string | null;
            role: components["schemas"]["Role"];
            /** Format: uuid */
            project_id: string;
            project_name: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description To the minute. */
            last_used_at: string | null;
            revoked_at: string | null;
        };
        ApiKeyList: {
            api_keys: components["schemas"]["ApiKey"][];
        };
        Attempt: {
            worker_id: string | null;
            /** Format: date-time */
            claimed_at: string;
            ended_at: string | null;
            outcome: components["schemas"]["TaskStatus"];
            error_message: string | null;
            failure_kind: components["schemas"]["FailureKind"] | null;
        };
        Band: {
            low: number;
            typical: number;
            high: number;
        };
        Batch: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            project_id: string;
            name: string | null;
            task_type: string;
            params: {
                [key: string]: unknown;
            };
            /**
             * @description Complete when all tasks have ended and at least one is Complete.
             * @enum {string}
             */
            status: "Queued" | "In Progress" | "Complete" | "Failed" | "Cancelled";
            progress: {
                total: number;
                queued: number;
                running: number;
                completed: number;
                failed: number;
                cancelled: number;
                /** @description Tasks that have ended. */
                percent: number;
            };
            webhook_url: string | null;
            /** Format: date-time */
            created_at: string;
            completed_at: string | null;
        };
        BatchPage: {
            batches: components["schemas"]["Batch"][];
            next_cursor: string | null;
        };
        BatchWebhookBody: {
            /** Format: uuid */
            batch_id: string;
            completed: number;
            failed: number;
            cancelled: number;
            event_type: string;
            /** Format: date-time */
            occurred_at: string;
        };
        BreakerList: {
            breakers: {
                provider: string;
                state: string;
                cause: string | null;
                failures: number;
                message: string | null;
                retry_at: string | null;
                /** Format: date-time */
                updated_at: string;
                reset_at: string | null;
            }[];
        };
        Budget: {
            /** @enum {string} */
            period: "hour" | "day" | "month";
            /** @description The environment variable that sets it. */
            name: string;
            limit_usd: number | null;
            /** @description Since the period began (UTC); of the hour, what an hour costs at the present rate. */
            spent_usd: number;
        };
        CancelledBatch: {
            cancelled: number;
            batch: components["schemas"]["Batch"];
        };
        CreateApiKey: {
            name: string;
            role: components["schemas"]["Role"];
            /**
             * Format: uuid
             * @description Left out: your key's project.
             */
            project_id?: string;
            /**
             * @description When it ends by itself.
             * @default null
             */
            expires_at?: string | null;
        };
        CreateBatch: {
            name?: string;
            /**
             * @example video_generation
             * @example custom_prompt
             * @example frame_interpolation
             * @example wan_2_2_t2i
             * @example vace
             * @example vace_21
             * @example vace_22
             * @example flux
             * @example t2v
             * @example t2v_22
             * @example i2v
             * @example i2v_22
             * @example hunyuan
             * @example ltxv
             * @example generate_video
             * @example qwen_image_edit
             * @example qwen_image_hires
             * @example qwen_image_style
             * @example image_inpaint
             * @example annotated_image_edit
             * @example qwen_image
             * @example qwen_image_2512
             * @example z_image_turbo
             * @example z_image_turbo_i2i
             * @example travel_orchestrator
             * @example travel_segment
             * @example individual_travel_segment
             * @example travel_stitch
             * @example join_clips_orchestrator
             * @example join_clips_segment
             * @example edit_video_orchestrator
             * @example inpaint_frames
             * @example magic_edit
             * @example create_visualization
             * @example extract_frame
             * @example rife_interpolate_images
             * @example comfy
             */
            task_type: string;
            prompts: (string | {
                prompt?: string;
                params?: {
                    [key: string]: unknown;
                };
            })[];
            /** @default {} */
            params?: {
                [key: string]: unknown;
            };
            /** @default 0 */
            priority?: number;
            /** @default 3 */
            max_attempts?: number;
            min_vram_gb?: number;
            /** @description Hears once of the end of the batch. */
            webhook_url?: string;
            /** @description Hears of the end of each task. */
            task_webhook_url?: string;
        };
        CreateProject: {
            name: string;
            /**
             * @description Its share of the fleet beside other projects that wait.
             * @default 1
             */
            weight?: number;
            /**
             * @description Tasks running at once; null: no limit.
             * @default null
             */
            max_concurrency?: number | null;
            /**
             * @description Beyond it no pod is made for the project until the next day (UTC); null: no limit.
             * @default null
             */
            daily_budget_usd?: number | null;
            /**
             * @description The same by the month.
             * @default null
             */
            monthly_budget_usd?: number | null;
        };
        CreateTask: {
            /**
             * @example video_generation
             * @example custom_prompt
             * @example frame_interpolation
             * @example wan_2_2_t2i
             * @example vace
             * @example vace_21
             * @example vace_22
             * @example flux
             * @example t2v
             * @example t2v_22
             * @example i2v
             * @example i2v_22
             * @example hunyuan
             * @example ltxv
             * @example generate_video
             * @example qwen_image_edit
             * @example qwen_image_hires
             * @example qwen_image_style
             * @example image_inpaint
             * @example annotated_image_edit
             * @example qwen_image
             * @example qwen_image_2512
             * @example z_image_turbo
             * @example z_image_turbo_i2i
             * @example travel_orchestrator
             * @example travel_segment
             * @example individual_travel_segment
             * @example travel_stitch
             * @example join_clips_orchestrator
             * @example join_clips_segment
             * @example edit_video_orchestrator
             * @example inpaint_frames
             * @example magic_edit
             * @example create_visualization
             * @example extract_frame
             * @example rife_interpolate_images
             * @example comfy
             */
            task_type: string;
            params: {
                [key: string]: unknown;
            };
            /** @default 0 */
            priority?: number;
            /** @default 3 */
            max_attempts?: number;
            webhook_url?: string;
            /** @description VRAM a GPU needs for it at least; chosen when left out. */
            min_vram_gb?: number;
        };
        CreateTaskAnswer: components["schemas"]["Task"] | components["schemas"]["Batch"];
        CreateWebhook: {
            url: string;
            /**
             * @description None: all of them.
             * @default []
             */
            event_types?: components["schemas"]["WebhookEventType"][];
            /** @default  */
            description?: string;
            /** @default true */
            enabled?: boolean;
            /**
             * @default flat
             * @enum {string}
             */
            format?: "flat" | "cloudevents";
            /**
             * @description Requests a second at most; null: no limit.
             * @default null
             */
            rate_limit_per_sec?: number | null;
            headers?: {
                [key: string]: string;
            };
        };
        CreatedApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description How the key begins, to know it by; null for one that was not made by the API. */
            prefix: string | null;
            role: components["schemas"]["Role"];
            /** Format: uuid */
            project_id: string;
            project_name: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description To the minute. */
            last_used_at: string | null;
            revoked_at: string | null;
            key: string;
        };
        CreatedWebhook: {
            /** Format: uuid */
            id: string;
            url: string;
            event_types: string[];
            description: string;
            enabled: boolean;
            /** @enum {string} */
            format: "flat" | "cloudevents";
            rate_limit_per_sec: number | null;
            headers: {
                [key: string]: "<hidden>";
            };
            /** @description Until then a second signature is sent, with the secret before the last rotation. */
            previous_secret_until: string | null;
            disabled_reason: ("operator" | "gone" | "failing") | null;
            disabled_at: string | null;
            /** @description The first failure since the last success. */
            failing_since: string | null;
            last_success_at: string | null;
            /** @description What its owner should know, in a sentence. */
            notice: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            secret: string;
        };
        DecisionPage: {
            decisions: components["schemas"]["ScalingDecision"][];
            next_before: number | null;
            scheduler: {
                instance: string | null;
                last_decided_at: string | null;
                /** @description Set while no scheduler decides. */
                silent_since: string | null;
            };
        };
        DeliveryList: {
            deliveries: components["schemas"]["WebhookDeliveryDetail"][];
        };
        DeliveryPage: {
            deliveries: components["schemas"]["WebhookDelivery"][];
            next_cursor: string | null;
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "failed";
        Diagnostics: {
            worker_id: string;
            pod: string;
            /** Format: date-time */
            taken_at: string;
            report: string;
        };
        DiagnosticsList: {
            diagnostics: {
                worker_id: string;
                pod: string;
                /** Format: date-time */
                taken_at: string;
                bytes: number;
                /** @description What became of the pod. */
                failure: string | null;
            }[];
        };
        DisabledWebhookBody: {
            /** Format: uuid */
            endpoint_id: string;
            /**
             * @description `gone`: it answered 410. `failing`: no attempt has succeeded for days.
             * @enum {string}
             */
            reason: "gone" | "failing";
            /** Format: date-time */
            failing_since?: string;
            event_type: string;
            /** Format: date-time */
            occurred_at: string;
        };
        EndedPod: {
            provider_pod_id: string;
            ended: boolean;
        };
        EndedWorker: {
            worker: components["schemas"]["Worker"];
            requeued: number;
        };
        Estimate: {
            /** @description Null once it has started. */
            starts_in_seconds: components["schemas"]["Band"] | null;
            finishes_in_seconds: components["schemas"]["Band"];
            /** @description Workers that can run it. */
            workers: number;
            /** @description Which history it comes from. */
            basis: string;
        };
        EstimateRequest: components["schemas"]["CreateTask"] | components["schemas"]["CreateBatch"] | components["schemas"]["EstimateTasks"];
        EstimateTasks: {
            tasks: components["schemas"]["CreateTask"][];
        };
        Exec: {
            /** @description Run by bash, for 25 seconds at most. */
            command: string;
        };
        ExecAnswer: {
            exit_code: number;
            stdout: string;
            stderr: string;
        };
        /** @enum {string} */
        FailureKind: "worker_failure" | "oom" | "lost" | "stuck" | "given_back" | "dependency";
        GenerationParams: {
            prompt: string;
            negative_prompt?: string;
            frames?: number;
            fps?: number;
            width?: number;
            height?: number;
            guidance_scale?: number;
            seed?: number;
            model?: string;
            lora_weights?: components["schemas"]["Lora"][];
        } & {
            [key: string]: unknown;
        };
        HeldTask: {
            /** Format: uuid */
            id: string;
            task_type: string;
            /** Format: date-time */
            claimed_at: string;
            percent: number | null;
            step: string | null;
        };
        InterpolationParams: {
            prompt?: string;
            negative_prompt?: string;
            frames?: number;
            fps?: number;
            width?: number;
            height?: number;
            guidance_scale?: number;
            seed?: number;
            model?: string;
            lora_weights?: components["schemas"]["Lora"][];
            /** Format: uri */
            video_url: string;
        } & {
            [key: string]: unknown;
        };
        ListFailuresAnswer: {
            clusters: {
                /** @description With # in the place of numbers and ids. */
                error: string;
                /** @description Finds these tasks: a filter for lists and for POST /api/tasks/retry. */
                error_contains: string;
                count: number;
                task_types: string[];
                /** Format: uuid */
                newest_task_id: string;
                /** Format: date-time */
                first_at: string;
                /** Format: date-time */
                last_at: string;
            }[];
        };
        ListedTask: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            project_id: string;
            task_type: string;
            params: {
                [key: string]: unknown;
            };
            status: components["schemas"]["TaskStatus"];
            priority: number;
            attempts: number;
            max_attempts: number;
            worker_id: string | null;
            result_data: {
                [key: string]: unknown;
            } | null;
            error_message: string | null;
            webhook_url: string | null;
            batch_id: string | null;
            parent_id: string | null;
            min_vram_gb: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            generation_started_at: string | null;
            generation_processed_at: string | null;
            progress: components["schemas"]["Progress"] | null;
            finishes_in_seconds: components["schemas"]["Band"] | null;
            /** @description US dollars of GPU time so far, of all its attempts; null before one has ended. */
            cost_usd: number | null;
        };
        Lora: string | {
            path: string;
            /** @default 1 */
            strength?: number;
        };
        PatchProject: {
            name?: string;
            /** @description Its share of the fleet beside other projects that wait. */
            weight?: number;
            /** @description Tasks running at once; null: no limit. */
            max_concurrency?: number | null;
            /** @description Beyond it no pod is made for the project until the next day (UTC); null: no limit. */
            daily_budget_usd?: number | null;
            /** @description The same by the month. */
            monthly_budget_usd?: number | null;
        };
        PatchTask: {
            priority: number;
        };
        PatchWebhook: {
            url?: string;
            event_types?: components["schemas"]["WebhookEventType"][];
            description?: string;
            enabled?: boolean;
            /** @enum {string} */
            format?: "flat" | "cloudevents";
            rate_limit_per_sec?: number | null;
            headers?: {
                [key: string]: string;
            };
        };
        PingWebhookBody: {
            /** Format: uuid */
            endpoint_id: string;
            event_type: string;
            /** Format: date-time */
            occurred_at: string;
        };
        Pod: {
            name: string;
            provider: string;
            provider_pod_id: string | null;
            worker_id: string | null;
            worker_status: string | null;
            orphan: boolean;
            phase: string;
            /** @description How far the start has come. */
            stage: string | null;
            gpu_type: string | null;
            cloud: string | null;
            place: string | null;
            volume: string | null;
            usd_per_hour: number | null;
            /** @description US dollars so far. */
            usd: number | null;
            requested_at: string | null;
            created_at: string | null;
            launched_at: string | null;
            stopped_at: string | null;
            terminated_at: string | null;
            failure_kind: string | null;
            failure_detail: string | null;
            /** @description What the pod said of its GPU, volume and disk. */
            probe: unknown;
            install_steps: string[] | null;
        };
        PodList: {
            pods: components["schemas"]["Pod"][];
        };
        PolicyValue: {
            service: string;
            /** @description The environment variable that sets it. */
            name: string;
            /** @description As it would be written there; null: not set. */
            value: string | null;
            is_default: boolean;
            /** Format: date-time */
            noted_at: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        Progress: {
            percent: number | null;
            step: string | null;
            /** Format: date-time */
            reported_at: string;
        };
        Project: {
            /** Format: uuid */
            id: string;
            name: string;
            weight: number;
            /** @description Tasks running at once; null: no limit. */
            max_concurrency: number | null;
            /** @description Beyond it no pod is made for the project until the next day (UTC); null: no limit. */
            daily_budget_usd: number | null;
            /** @description The same by the month. */
            monthly_budget_usd: number | null;
            usd_today: number;
            usd_this_month: number;
            /** Format: date-time */
            created_at: string;
        };
        ProjectList: {
            projects: components["schemas"]["Project"][];
        };
        QueuePlace: {
            /** @enum {string} */
            waiting_for: "worker" | "dependency" | "run_after" | "project_cap" | "project_budget";
            /** @description 1 is handed out next; null while it waits for something else than a worker. */
            position: (number | "1000+") | null;
        };
        ReadMeAnswer: {
            role: components["schemas"]["Role"];
            /** Format: uuid */
            project_id: string;
            project_name: string;
            key_name: string;
            /** @description When the key ends by itself. */
            expires_at: string | null;
        };
        ReadOpenApiAnswer: {
            info: {
                title: string;
                version: string;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        ReadOverviewAnswer: {
            queued: number;
            running: number;
            oldest_queued_at: string | null;
            /** @description In the last 24 full hours. */
            completed: number;
            /** @description In the last 24 full hours. */
            failed: number;
            /** @description Of the newest 1,000 videos. */
            usd_per_video_second: number | null;
            /** @description The last hour, of its newest 20,000 events; minutes without an end or a start are left out. */
            by_minute: {
                /** Format: date-time */
                minute: string;
                completed: number;
                failed: number;
                wait_p50_s: number | null;
                wait_p95_s: number | null;
            }[];
        };
        RecordedEvent: {
            type: string;
            /** Format: date-time */
            occurred_at: string;
            worker_id: string | null;
            error_message: string | null;
            failure_kind: components["schemas"]["FailureKind"] | null;
        };
        ReplayDeliveries: {
            /** Format: uuid */
            delivery_id?: string;
            /** @enum {string} */
            status?: "failed" | "delivered";
            /** Format: date-time */
            created_after?: string;
            /** Format: date-time */
            created_before?: string;
            /** @default false */
            dry_run?: boolean;
        };
        ReplayedDeliveries: {
            matched: number;
            replayed: number;
            more: boolean;
        };
        ResetBreaker: {
            /** @enum {string} */
            provider?: "runpod" | "ssh";
        };
        RetriedTasks: {
            matched: number;
            retried: number;
            more: boolean;
        };
        RetryTask: {
            params?: {
                [key: string]: unknown;
            };
        };
        RetryTasks: {
            filter: {
                task_type?: string;
                error_contains?: string;
                /** Format: date-time */
                created_after?: string;
                /** Format: date-time */
                created_before?: string;
                /** @constant */
                status: "Failed";
            };
            /** @default false */
            dry_run?: boolean;
        };
        /** @enum {string} */
        Role: "client" | "viewer" | "operator" | "admin";
        RotateSecret: {
            /** @default 86400 */
            overlap_seconds?: number;
        };
        RotatedSecret: {
            secret: string;
            previous_secret_until: string | null;
        };
        ScalingDecision: {
            id: number;
            /** Format: date-time */
            decided_at: string;
            /** Format: date-time */
            last_decided_at: string;
            times: number;
            instance: string;
            /** @description The GPU class it is about; 0 takes any GPU. */
            min_vram_gb: number;
            kind: string;
            reason: string;
            sentence: string;
            worker_ids: string[];
            task_ids: string[];
            /** @description The numbers it was made from. */
            terms: {
                [key: string]: number;
            };
        };
        Settings: {
            budgets: components["schemas"]["Budget"][];
            policy: components["schemas"]["PolicyValue"][];
        };
        ShapeEstimate: {
            /** @description How many of the request are such. */
            tasks: number;
            task_type: string;
            /** @description Empty: the default. */
            model: string;
            width: number;
            height: number;
            frames: number;
            /** @description On a GPU, from its hand-out to its end. */
            run_seconds: components["schemas"]["Band"];
            /** @description US dollars; null when no price of such a GPU is known. */
            usd: components["schemas"]["Band"] | null;
            /** @description VRAM a GPU needs at least; null: any will do. */
            min_vram_gb: number | null;
            /** @description The smallest GPU that is rented and has the memory. */
            gpu: {
                vram_gb: number | null;
                gpu_types: string[];
                usd_per_hour: number | null;
                price_basis: string;
            };
            /** @description Tasks of the past that this comes from. */
            samples: number;
            /** @description Which history, in words. */
            basis: string;
        };
        Spend: {
            /** @description US dollars. */
            usd_per_hour: number;
            /** @description US dollars. */
            idle_usd_per_hour: number;
            /** @description US dollars. */
            usd_today: number;
            /** @description US dollars. */
            usd_this_month: number;
            /** @description US dollars. */
            idle_usd_today: number;
            /** @description US dollars. */
            idle_usd_this_month: number;
            /** @description Since the first note of the last hour; null while nobody keeps the ledger. */
            idle_usd_last_hour: number | null;
            pods: number;
            idle_pods: number;
            projects_this_month: {
                /** Format: uuid */
                project_id: string;
                name: string;
                seconds: number;
                /** @description US dollars. */
                usd: number;
            }[];
            /** @description Limits that were reached this month. */
            exceeded: {
                period: string;
                project_id: string | null;
                /** @description US dollars. */
                limit_usd: number;
                /** @description US dollars. */
                spent_usd: number;
                /** Format: date-time */
                raised_at: string;
            }[];
        };
        Task: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            project_id: string;
            task_type: string;
            params: {
                [key: string]: unknown;
            };
            status: components["schemas"]["TaskStatus"];
            priority: number;
            attempts: number;
            max_attempts: number;
            worker_id: string | null;
            result_data: {
                [key: string]: unknown;
            } | null;
            error_message: string | null;
            webhook_url: string | null;
            batch_id: string | null;
            parent_id: string | null;
            min_vram_gb: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            generation_started_at: string | null;
            generation_processed_at: string | null;
        };
        TaskActions: {
            /** @enum {string} */
            action: "cancel" | "retry" | "delete";
            filter: components["schemas"]["TaskFilter"];
            /**
             * @description Only counts.
             * @default false
             */
            dry_run?: boolean;
        } | {
            /** @constant */
            action: "set_priority";
            priority: number;
            filter: components["schemas"]["TaskFilter"];
            /**
             * @description Only counts.
             * @default false
             */
            dry_run?: boolean;
        };
        TaskDetail: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            project_id: string;
            task_type: string;
            params: {
                [key: string]: unknown;
            };
            status: components["schemas"]["TaskStatus"];
            priority: number;
            attempts: number;
            max_attempts: number;
            worker_id: string | null;
            result_data: {
                [key: string]: unknown;
            } | null;
            error_message: string | null;
            webhook_url: string | null;
            batch_id: string | null;
            parent_id: string | null;
            min_vram_gb: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            generation_started_at: string | null;
            generation_processed_at: string | null;
            /** @description The trace that shows where its time went; null when none was recorded. */
            trace_id: string | null;
            /** @description Where to look at it; null unless TRACE_URL is set. */
            trace_url: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** @description US dollars of GPU time so far, of all its attempts; null before one has ended. */
            cost_usd: number | null;
            /** @description Why a Complete task's video outside of our storage could not be fetched. */
            output_problem: string | null;
            queue: components["schemas"]["QueuePlace"] | null;
            estimate: components["schemas"]["Estimate"] | null;
            timeline: components["schemas"]["Timeline"];
            attempts_history: components["schemas"]["Attempt"][];
            events: components["schemas"]["RecordedEvent"][];
        };
        TaskEstimates: {
            total: {
                tasks: number;
                /** @description GPU time of all of them. */
                run_seconds: components["schemas"]["Band"];
                /** @description US dollars; null when no price of such a GPU is known. */
                usd: components["schemas"]["Band"] | null;
                /** @description The first of them; null when more waits than was counted. */
                starts_in_seconds: components["schemas"]["Band"] | null;
                /** @description The last of them, on the workers that are there now; sooner when more are rented. */
                finishes_in_seconds: components["schemas"]["Band"] | null;
                /** @description Workers that could run the first of them now. */
                workers: number;
                /** @description Waiting tasks of the same or a higher priority; null beyond 10,000. */
                tasks_ahead: number | null;
            };
            shapes: components["schemas"]["ShapeEstimate"][];
            /** @description For each task of the request, in order: its place in `shapes`. */
            shape_of_task: number[];
        };
        TaskFilter: {
            status?: components["schemas"]["TaskStatus"];
            task_type?: string;
            worker_id?: string;
            /** Format: uuid */
            batch_id?: string;
            /** Format: uuid */
            parent_id?: string;
            /** @description What params contain; case does not count. */
            search?: string;
            error_contains?: string;
            /** Format: date-time */
            created_after?: string;
            /** Format: date-time */
            created_before?: string;
        };
        TaskPage: {
            tasks: components["schemas"]["ListedTask"][];
            next_cursor: string | null;
        };
        /** @enum {string} */
        TaskStatus: "Queued" | "In Progress" | "Complete" | "Failed" | "Cancelled";
        TaskWhy: {
            /** Format: uuid */
            task_id: string;
            status: string;
            /** @enum {string} */
            reason: "not_waiting" | "dependency" | "run_after" | "project_cap" | "project_budget" | "too_large" | "scheduler_silent" | "worker_free" | "budget" | "maximum" | "crash_loop" | "no_capacity" | "worker_booting" | "workers_busy" | "no_worker_yet";
            sentence: string;
            last_lines: string[];
        };
        Timeline: {
            queued_seconds: number | null;
            loading_seconds: number | null;
            generation_seconds: number | null;
            upload_seconds: number | null;
            total_seconds: number | null;
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            url: string;
            event_types: string[];
            description: string;
            enabled: boolean;
            /** @enum {string} */
            format: "flat" | "cloudevents";
            rate_limit_per_sec: number | null;
            headers: {
                [key: string]: "<hidden>";
            };
            /** @description Until then a second signature is sent, with the secret before the last rotation. */
            previous_secret_until: string | null;
            disabled_reason: ("operator" | "gone" | "failing") | null;
            disabled_at: string | null;
            /** @description The first failure since the last success. */
            failing_since: string | null;
            last_success_at: string | null;
            /** @description What its owner should know, in a sentence. */
            notice: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        WebhookAttempt: {
            attempt: number;
            /** Format: date-time */
            attempted_at: string;
            duration_ms: number;
            status_code: number | null;
            error: string | null;
            /** @description As sent; secrets are hidden. */
            request_headers: {
                [key: string]: string;
            };
            /** @description Its first 4 kB. */
            response_body: string | null;
        };
        WebhookBody: {
            /** Format: uuid */
            task_id: string;
            status: components["schemas"]["TaskStatus"];
            video_url: string | null;
            processing_time: number | null;
            task_type: string;
            attempts: number;
            error_message: string | null;
            event_type: string;
        };
        WebhookCloudEvent: {
            /** @constant */
            specversion: "1.0";
            id: string;
            source: string;
            type: string;
            subject?: string;
            /** Format: date-time */
            time: string;
            /** @constant */
            datacontenttype: "application/json";
            data: {
                [key: string]: unknown;
            };
        };
        WebhookDelivery: {
            /** Format: uuid */
            id: string;
            /** @description The `webhook-id` header: the same at every attempt and replay. */
            webhook_id: string;
            /** @description Null: it goes to the task's own webhook_url. */
            endpoint_id: string | null;
            event_type: string;
            event_id: string | null;
            task_id: string | null;
            batch_id: string | null;
            url: string;
            status: components["schemas"]["DeliveryStatus"];
            attempts: number;
            /** @description Why it is not delivered, as of the last attempt. */
            error: string | null;
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
            settled_at: string | null;
        };
        WebhookDeliveryDetail: {
            /** Format: uuid */
            id: string;
            /** @description The `webhook-id` header: the same at every attempt and replay. */
            webhook_id: string;
            /** @description Null: it goes to the task's own webhook_url. */
            endpoint_id: string | null;
            event_type: string;
            event_id: string | null;
            task_id: string | null;
            batch_id: string | null;
            url: string;
            status: components["schemas"]["DeliveryStatus"];
            attempts: number;
            /** @description Why it is not delivered, as of the last attempt. */
            error: string | null;
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
            settled_at: string | null;
            body: string;
            attempts_history: components["schemas"]["WebhookAttempt"][];
        };
        /** @enum {string} */
        WebhookEventType: "task.completed" | "task.failed" | "task.cancelled" | "task.output_unreachable" | "batch.completed" | "webhook.disabled";
        WebhookList: {
            webhooks: components["schemas"]["Webhook"][];
        };
        WebhookStats: {
            hours: number;
            delivered: number;
            failed: number;
            average_ms: number | null;
            slowest_ms: number;
            success_rate: number | null;
            /** @description Of the newest 1,000 attempts. */
            p50_ms: number | null;
            p95_ms: number | null;
            p99_ms: number | null;
            /** @description Deliveries still to be made; counted up to 10,000. */
            pending: number;
            oldest_pending_at: string | null;
            by_hour: {
                /** Format: date-time */
                hour: string;
                delivered: number;
                failed: number;
                average_ms: number | null;
                slowest_ms: number;
            }[];
        };
        Worker: {
            id: string;
            /** @description `external` has no pod of ours. */
            instance_type: string;
            status: components["schemas"]["WorkerStatus"];
            health: components["schemas"]["WorkerHealth"];
            /** Format: date-time */
            created_at: string;
            activated_at: string | null;
            last_heartbeat: string | null;
            /** @description Since then it drains. */
            terminating_at: string | null;
            terminated_at: string | null;
            error_code: string | null;
            error_message: string | null;
            vram_total_mb: number | null;
            vram_used_mb: number | null;
            loaded_model: string | null;
            /** @description Tasks that it can hold at once. */
            slots: number;
            tasks: components["schemas"]["HeldTask"][];
            pod: {
                name: string;
                provider_pod_id: string | null;
                phase: string;
                stage: string;
                gpu_type: string;
                place: string | null;
                usd_per_hour: number | null;
                /** @description US dollars so far. */
                usd: number;
            } | null;
        };
        WorkerDetail: {
            id: string;
            /** @description `external` has no pod of ours. */
            instance_type: string;
            status: components["schemas"]["WorkerStatus"];
            health: components["schemas"]["WorkerHealth"];
            /** Format: date-time */
            created_at: string;
            activated_at: string | null;
            last_heartbeat: string | null;
            /** @description Since then it drains. */
            terminating_at: string | null;
            terminated_at: string | null;
            error_code: string | null;
            error_message: string | null;
            vram_total_mb: number | null;
            vram_used_mb: number | null;
            loaded_model: string | null;
            /** @description Tasks that it can hold at once. */
            slots: number;
            tasks: components["schemas"]["HeldTask"][];
            pod: {
                name: string;
                provider_pod_id: string | null;
                phase: string;
                stage: string;
                gpu_type: string;
                place: string | null;
                usd_per_hour: number | null;
                /** @description US dollars so far. */
                usd: number;
            } | null;
            completed: number;
            /** @description Tasks that ended Failed on it. */
            failed: number;
            average_processing_seconds: number | null;
            recent_tasks: {
                /** Format: uuid */
                id: string;
                task_type: string;
                status: components["schemas"]["TaskStatus"];
                /** Format: date-time */
                updated_at: string;
                error_message: string | null;
            }[];
        };
        /** @enum {string} */
        WorkerHealth: "HEALTHY" | "NO_HEARTBEAT" | "STALE_HEARTBEAT" | "STUCK_TASK" | "INACTIVE" | "TERMINATED";
        WorkerList: {
            workers: components["schemas"]["Worker"][];
        };
        /** @enum {string} */
        WorkerStatus: "spawning" | "active" | "terminating" | "terminated" | "error";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTasks: {
        parameters: {
            query?: {
                status?: components["schemas"]["TaskStatus"];
                task_type?: string;
                worker_id?: string;
                batch_id?: string;
                parent_id?: string;
                /** @description What params contain; case does not count. */
                search?: string;
                error_contains?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body gives the same task; with another body 409. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateTaskAnswer"];
                };
            };
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateTaskAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimateTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskEstimates"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDetail"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prioritiseTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskWhy"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    actOnTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskActions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActedOnTasks"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryTasks"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedTasks"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatches: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body gives the same task; with another body 409. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledBatch"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: {
                format?: "flat" | "cloudevents";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: {
                format?: "flat" | "cloudevents";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pingWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateSecret"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateTaskSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateSecret"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                status?: components["schemas"]["DeliveryStatus"];
                event_type?: string;
                task_id?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeliveries"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeliveries"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWebhookStats: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookStats"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTaskDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayTaskDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeliveries"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeliveries"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayBatchDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayDeliveries"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedDeliveries"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                status?: components["schemas"]["WorkerStatus"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerDetail"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drainWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedWorker"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    terminateWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedWorker"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    terminateOrphan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedPod"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSpend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Spend"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBreakers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetBreakers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetBreaker"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWorkerLog: {
        parameters: {
            query?: {
                file?: "worker" | "installation";
                lines?: number;
                after?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    execOnWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Exec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDiagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostics"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticsList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDecisions: {
        parameters: {
            query?: {
                kind?: string;
                worker_id?: string;
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionPage"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMeAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadOverviewAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFailures: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListFailuresAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProject"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchProject"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadOpenApiAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadOpenApiAnswer"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "receive.task.completed": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.task.failed": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.task.cancelled": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.task.output_unreachable": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.batch.completed": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchWebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.webhook.disabled": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisabledWebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive.webhook.ping": {
        parameters: {
            query?: never;
            header: {
                /** @description The same at every attempt and replay. */
                "webhook-id": string;
                /** @description When it was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PingWebhookBody"];
                "application/cloudevents+json": components["schemas"]["WebhookCloudEvent"];
            };
        };
        responses: {
            /** @description It was received. Anything else is tried again, for 27 hours. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
