import { ResultData } from '@callsheet/contracts';
import { resultData } from './result-data.js';

const now = new Date('2026-11-23T12:00:00Z');
const task = {
  requires_video: true,
  model: 'wan2gp_v2.1',
  claimed_at: new Date('2026-11-23T11:57:00Z'),
  generation_started_at: new Date('2026-11-23T11:57:34.700Z'),
};
const video = { width: 512, height: 512, frames: 24, fps: 8, durationSeconds: 3 };
const artefact = {
  outputLocation: 'https://x/clip.mp4',
  thumbnailUrl: 'https://x/thumb.jpg',
  bytes: 2_048_000,
  video,
};

test("has the brief's keys, and what was seen inside the file", () => {
  const data = resultData(task, artefact, now);
  expect(data).toEqual({
    video_url: 'https://x/clip.mp4',
    thumbnail_url: 'https://x/thumb.jpg',
    duration_seconds: 3,
    file_size_bytes: 2_048_000,
    processing_time_seconds: 145.3,
    model_used: 'wan2gp_v2.1',
    generated_at: '2026-11-23T12:00:00.000Z',
    width: 512,
    height: 512,
    frames: 24,
    fps: 8,
  });
  expect(ResultData.parse(data)).toEqual(data);
});

test('the time counts from the claim when the worker did not report the start of generation', () => {
  expect(resultData({ ...task, generation_started_at: null }, artefact, now).processing_time_seconds).toBe(
    180,
  );
});

test('a late result of a task that is queued again has no processing time', () => {
  const data = resultData({ ...task, generation_started_at: null, claimed_at: null }, artefact, now);
  expect(data.processing_time_seconds).toBeUndefined();
});

test('text of a task that needs no video is no video_url', () => {
  const text = {
    outputLocation: 'Completed via idempotency',
    thumbnailUrl: undefined,
    bytes: undefined,
    video: undefined,
  };
  expect(resultData({ ...task, requires_video: false, model: null }, text, now)).toEqual({
    processing_time_seconds: 145.3,
    generated_at: '2026-11-23T12:00:00.000Z',
  });
});
