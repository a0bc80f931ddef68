import { Button, FileButton, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { count } from '../look/format';
import { sizes, type Draft } from './kinds';
import css from './new-task.module.css';
import { readPrompts } from './read-prompts';

interface FieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  /** By the path of the field in the request. */
  problems: Record<string, string>;
}

/** What the video is about: a prompt, a clip, or a list. */
export function Subject(props: FieldsProps) {
  const { draft, change, problems } = props;
  if (draft.kind === 'batch') return <PromptList {...props} />;
  return (
    <>
      {draft.kind === 'interpolation' && (
        <TextInput
          label="Clip"
          description="The address of the video to work on"
          placeholder="https://…/clip.mp4"
          value={draft.clip}
          onChange={(event) => change({ clip: event.currentTarget.value })}
          error={problems['params.video_url']}
          required
        />
      )}
      <Textarea
        label="Prompt"
        placeholder="A paper lantern drifting over a quiet night river …"
        value={draft.prompt}
        onChange={(event) => change({ prompt: event.currentTarget.value })}
        error={problems['params.prompt']}
        autosize
        minRows={4}
        maxRows={14}
        size="sm"
        required={draft.kind !== 'interpolation'}
        data-autofocus
      />
    </>
  );
}

function PromptList({ draft, change, problems }: FieldsProps) {
  const [isOver, setOver] = useState(false);
  const { items, problems: unread } = readPrompts(draft.prompts);
  const load = async (file: File | null | undefined) => {
    if (!file) return;
    change({ prompts: await file.text(), name: draft.name || file.name.replace(/\.\w+$/, '') });
  };
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Product teasers, autumn"
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={problems['name']}
      />
      <div
        className={css['drop']}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void load(event.dataTransfer.files[0]);
        }}
      >
        <Textarea
          label="Prompts"
          description={
            'One a line; or JSON lines such as {"prompt": "…", "params": {"seed": 7}}. Drop a file here.'
          }
          value={draft.prompts}
          onChange={(event) => change({ prompts: event.currentTarget.value })}
          error={unread[0] ?? problems['prompts']}
          autosize
          minRows={7}
          maxRows={18}
          size="sm"
          required
        />
      </div>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <FileButton onChange={(file) => void load(file)} accept=".txt,.jsonl,.json,text/plain">
          {(button) => (
            <Button variant="default" leftSection={<IconUpload size={14} />} {...button}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <span className="quiet num" role="status">
          {count(items.length)} {items.length === 1 ? 'prompt' : 'prompts'}
        </span>
      </div>
    </>
  );
}

/** How it is to be generated. */
export function Parameters({ draft, change, problems }: FieldsProps) {
  const known = sizes.some(({ value }) => value === draft.size);
  const data = known ? sizes : [...sizes, { value: draft.size, label: draft.size.replace('x', ' × ') }];
  const numbers = [
    { name: 'frames', field: 'frames', label: 'Frames', min: 1 },
    { name: 'fps', field: 'fps', label: 'Frames a second', min: 1 },
    { name: 'guidance', field: 'guidance_scale', label: 'Guidance', min: 0 },
    { name: 'seed', field: 'seed', label: 'Seed', min: -1 },
  ] as const;
  return (
    <>
      <div className={css['fields']}>
        <Select
          label="Size"
          data={data}
          value={draft.size}
          onChange={(size) => size && change({ size })}
          allowDeselect={false}
          error={problems['params.width'] ?? problems['params.height']}
        />
        {numbers.map(({ name, field, label, min }) => (
          <NumberInput
            key={name}
            label={label}
            min={min}
            value={draft[name]}
            onChange={(value) => change({ [name]: value })}
            placeholder={name === 'seed' ? 'random' : 'default'}
            error={problems[`params.${field}`]}
          />
        ))}
        <TextInput
          label="Model"
          placeholder="default"
          value={draft.model}
          onChange={(event) => change({ model: event.currentTarget.value })}
          error={problems['params.model']}
        />
      </div>
      <TagsInput
        size="xs"
        label="LoRAs"
        placeholder={draft.loras.length === 0 ? 'File name or URL, then Enter' : undefined}
        value={draft.loras}
        onChange={(loras) => change({ loras })}
        error={problems['params.lora_weights']}
      />
      <Textarea
        label="Negative prompt"
        value={draft.negative}
        onChange={(event) => change({ negative: event.currentTarget.value })}
        autosize
        minRows={1}
        maxRows={5}
        error={problems['params.negative_prompt']}
      />
    </>
  );
}

/** How it is handled. */
export function Options({ draft, change, problems }: FieldsProps) {
  return (
    <>
      <div className={css['fields']}>
        <NumberInput
          label="Priority"
          min={-100}
          max={100}
          placeholder="0"
          value={draft.priority}
          onChange={(priority) => change({ priority })}
          error={problems['priority']}
        />
        <NumberInput
          label="VRAM at least, GB"
          min={1}
          placeholder="chosen"
          value={draft.vram}
          onChange={(vram) => change({ vram })}
          error={problems['min_vram_gb']}
        />
      </div>
      <TextInput
        label="Webhook"
        placeholder="https://…"
        value={draft.webhook}
        onChange={(event) => change({ webhook: event.currentTarget.value })}
        error={problems['webhook_url']}
      />
      {(draft.kind === 'custom' || draft.extra !== '') && (
        <Textarea
          label="Further parameters (JSON)"
          placeholder={'{"num_inference_steps": 30}'}
          value={draft.extra}
          onChange={(event) => change({ extra: event.currentTarget.value })}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        />
      )}
    </>
  );
}
