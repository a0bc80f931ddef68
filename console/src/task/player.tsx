import { IconBan, IconHourglass, IconMovieOff, IconUrgent, IconLoader2 } from '@tabler/icons-react';
import type { TaskDetail } from '@callsheet/contracts';
import { useState } from 'react';
import { Empty } from '../look/states';
import { mediaOf, promptOf } from '../tasks/task-facts';
import css from './task.module.css';

/** The video, or why there is none. */
export function Player({ task }: { task: TaskDetail }) {
  const { video, image } = mediaOf(task);
  return (
    <div className={css['stage']}>
      {video ? (
        <Video key={video} video={video} image={image} label={promptOf(task).slice(0, 120)} />
      ) : (
        <NoVideo task={task} />
      )}
    </div>
  );
}

function Video({ video, image, label }: { video: string; image?: string; label: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken)
    return (
      <Empty icon={IconMovieOff} title="The video cannot be played">
        <p>
          Its file is gone, cannot be reached, or is no video.{' '}
          <a className="link" href={video} target="_blank" rel="noreferrer">
            Open its address
          </a>
        </p>
      </Empty>
    );
  return (
    <video
      src={video}
      poster={image}
      controls
      loop
      playsInline
      preload="metadata"
      aria-label={label}
      onError={() => setBroken(true)}
    />
  );
}

function NoVideo({ task }: { task: TaskDetail }) {
  switch (task.status) {
    case 'Queued':
      return <Empty icon={IconHourglass} title="Waiting for a worker" />;
    case 'In Progress':
      return <Empty icon={IconLoader2} title="Being generated" />;
    case 'Failed':
      return <Empty icon={IconUrgent} title="No video: the task failed" />;
    case 'Cancelled':
      return <Empty icon={IconBan} title="No video: the task was cancelled" />;
    case 'Complete':
      return <Empty icon={IconMovieOff} title="Complete, without a video" />;
  }
}
