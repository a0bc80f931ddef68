import { useNow } from './clock';
import { moment, secondsSince, span } from './format';

/** How long ago it was; the moment itself on hover. */
export function Ago({ at, suffix = ' ago' }: { at: string | null | undefined; suffix?: string }) {
  return at ? <Since at={at} suffix={suffix} /> : <span className="faint">–</span>;
}

function Since({ at, suffix }: { at: string; suffix: string }) {
  const seconds = secondsSince(at, useNow());
  return (
    <time dateTime={at} title={moment(at)} className="num">
      {seconds < 2 && suffix === ' ago' ? 'now' : span(Math.round(seconds)) + suffix}
    </time>
  );
}
