import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useFreshData } from '../live/fresh-data';
import { SignIn } from '../session/sign-in';
import { useSession } from '../session/session';
import { BurnBar } from './burn-bar';
import { Notices } from './notices';
import { Rail } from './rail';
import { TabBar } from './tab-bar';
import css from './shell.module.css';
import { useShortcuts } from './shortcuts';

const Palette = lazy(() => import('./palette').then(({ Palette: component }) => ({ default: component })));

/** What surrounds every page, or the sign-in page. */
export function Shell() {
  const session = useSession();
  return session ? <SignedIn sessionKey={session.key} /> : <SignIn />;
}

function SignedIn({ sessionKey }: { sessionKey: string }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  useFreshData(sessionKey);
  useShortcuts(() => setPaletteOpen(true));
  return (
    <div className={css['frame']}>
      <Rail />
      <BurnBar onSearch={() => setPaletteOpen(true)} />
      <main className={css['main']} id="main" tabIndex={-1}>
        <Notices />
        <Outlet />
      </main>
      <TabBar />
      {isPaletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
