import { IconCloudOff, IconHourglass } from '@tabler/icons-react';
import { useReach } from '../api/reachability';
import css from './shell.module.css';

/** One line above everything while the API is away or slow; what is on the screen stays. */
export function Notices() {
  const reach = useReach();
  if (reach === 'ok') return null;
  return (
    <div role="status" className={css['notice']} data-kind={reach}>
      {reach === 'down' ? <IconCloudOff size={15} /> : <IconHourglass size={15} />}
      {reach === 'down'
        ? 'Callsheet cannot be reached. You see what was known last; trying again every 2 seconds.'
        : 'Callsheet answers slowly. What you see may be some seconds old.'}
    </div>
  );
}
