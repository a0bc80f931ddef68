import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { tellError } from '../api/api-error';
import { queryClient } from '../api/query-client';
import mark from '../look/mark.svg';
import { loadMe, meQuery } from './me';
import { endingOfLastSession, signIn } from './session';
import css from './sign-in.module.css';

/** Asks for an API key and tries it before it is kept. */
export function SignIn() {
  const [key, setKey] = useState('');
  const [keep, setKeep] = useState(false);
  const [error, setError] = useState<string>();
  const [trying, setTrying] = useState(false);
  const ending = endingOfLastSession();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrying(true);
    setError(undefined);
    try {
      const me = await loadMe({ key: key.trim() });
      queryClient.clear();
      queryClient.setQueryData(meQuery.queryKey, me);
      signIn(key.trim(), keep);
    } catch (failure) {
      setError(tellError(failure));
      setTrying(false);
    }
  }

  return (
    <main className={css['page']}>
      <div className={css['card']}>
        <img src={mark} alt="" className={css['mark']} />
        <div>
          <h1 className={css['title']}>Sign in to Callsheet</h1>
          <p className="quiet">With an API key of your project. npm start prints one.</p>
        </div>
        {ending && !error && (
          <p role="status" className={css['ending']}>
            {ending} Sign in again to go on where you were.
          </p>
        )}
        <form onSubmit={(event) => void submit(event)} className={css['form']}>
          <PasswordInput
            label="API key"
            placeholder="cs_live_…"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={error}
            autoComplete="current-password"
            autoFocus
            required
            withAsterisk={false}
          />
          <Checkbox
            size="xs"
            label="Keep me signed in on this device"
            checked={keep}
            onChange={(event) => setKeep(event.currentTarget.checked)}
          />
          <Button type="submit" size="sm" loading={trying} disabled={key.trim() === ''}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
