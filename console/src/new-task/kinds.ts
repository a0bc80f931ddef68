/** What can be asked for with the form; everything else the API takes as JSON. */
export const kinds = [
  {
    value: 'video',
    type: 'video_generation',
    label: 'Video',
    hint: 'One prompt becomes one video.',
  },
  {
    value: 'custom',
    type: 'custom_prompt',
    label: 'Custom prompt',
    hint: 'A prompt with your own parameters and LoRAs.',
  },
  {
    value: 'interpolation',
    type: 'frame_interpolation',
    label: 'Interpolation',
    hint: 'Smoother motion or more pixels for a clip that exists.',
  },
  {
    value: 'batch',
    type: 'video_generation',
    label: 'Batch',
    hint: 'A list of prompts becomes a task each.',
  },
] as const;

export type Kind = (typeof kinds)[number]['value'];

/** Sizes that models are trained on. */
export const sizes = [
  { value: '512x512', label: '512 × 512' },
  { value: '832x480', label: '832 × 480' },
  { value: '480x832', label: '480 × 832' },
  { value: '768x768', label: '768 × 768' },
  { value: '1024x1024', label: '1024 × 1024' },
  { value: '1280x720', label: '1280 × 720' },
];

/** The form's fields as they were typed. */
export interface Draft {
  kind: Kind;
  prompt: string;
  prompts: string;
  name: string;
  negative: string;
  clip: string;
  size: string;
  frames: number | string;
  fps: number | string;
  guidance: number | string;
  seed: number | string;
  model: string;
  loras: string[];
  extra: string;
  priority: number | string;
  vram: number | string;
  webhook: string;
}

export const emptyDraft: Draft = {
  kind: 'video',
  prompt: '',
  prompts: '',
  name: '',
  negative: '',
  clip: '',
  size: '512x512',
  frames: 24,
  fps: 8,
  guidance: '',
  seed: '',
  model: '',
  loras: [],
  extra: '',
  priority: '',
  vram: '',
  webhook: '',
};
