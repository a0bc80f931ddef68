import 'reflect-metadata';
import { runService } from '@callsheet/runtime';
import { ingest } from './ingest.js';

void runService(ingest, process.env);
