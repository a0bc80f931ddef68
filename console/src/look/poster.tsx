import { IconBan, IconMovie, IconPhotoOff, IconUrgent } from '@tabler/icons-react';
import { useRef, useState, type CSSProperties, type PointerEvent } from 'react';
import { toneOf } from './badge';
import css from './poster.module.css';

interface PosterProps {
  image?: string;
  video?: string;
  status: string;
  style?: CSSProperties;
}

/** A video's poster frame; under the pointer it plays, and the pointer's place is the place in the video. */
export function Poster({ image, video, status, style }: PosterProps) {
  const [isHovered, setHovered] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const hasPicture = image !== undefined && !isBroken;
  return (
    <span
      className={css['poster']}
      style={style}
      onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
      onPointerLeave={() => setHovered(false)}
    >
      {hasPicture ? (
        <img src={image} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      ) : (
        <NoPicture status={status} broken={isBroken} />
      )}
      {isHovered && video && <Preview video={video} />}
    </span>
  );
}

function NoPicture({ status, broken }: { status: string; broken: boolean }) {
  const Glyph = broken
    ? IconPhotoOff
    : status === 'Failed'
      ? IconUrgent
      : status === 'Cancelled'
        ? IconBan
        : IconMovie;
  return (
    <span className={css['none']} data-tone={toneOf(status)}>
      <Glyph size={16} stroke={1.4} />
    </span>
  );
}

function Preview({ video }: { video: string }) {
  const player = useRef<HTMLVideoElement>(null);
  const [share, setShare] = useState(0);
  const [isBroken, setBroken] = useState(false);

  function scrub(event: PointerEvent<HTMLVideoElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientX - left) / width));
    if (!player.current || !Number.isFinite(player.current.duration)) return;
    player.current.pause();
    player.current.currentTime = at * player.current.duration;
    setShare(at);
  }

  if (isBroken) return null;
  return (
    <>
      <video
        ref={player}
        src={video}
        muted
        loop
        autoPlay
        playsInline
        onPointerMove={scrub}
        onError={() => setBroken(true)}
      />
      <span className={css['at']} style={{ transform: `scaleX(${share})` }} />
    </>
  );
}
