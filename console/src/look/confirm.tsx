import { Button, Group, Modal, Text, Tooltip, type ButtonProps } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';
import { tellError } from '../api/api-error';
import { useRefusal, type Right } from '../session/me';

/** Tells that something was done. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true });
}

/** Tells that something could not be done. */
export function tellFailure(error: unknown): void {
  notifications.show({
    title: 'That did not work',
    message: tellError(error),
    color: 'red',
    autoClose: 8000,
    withBorder: true,
  });
}

interface ActionButtonProps extends ButtonProps {
  /** What the key must be allowed. */
  needs: Right;
  /** Does it; what it throws is told. */
  act: () => Promise<unknown>;
  /** Asked before it is done: the title, and what it means. */
  confirm?: { title: string; text: ReactNode; yes: string; dangerous?: boolean };
  done?: string;
  children: ReactNode;
  'aria-label'?: string;
}

/** A button that acts on the server: disabled with the reason without the role, confirmed where it destroys something. */
export function ActionButton({
  needs,
  act,
  confirm,
  done,
  children,
  disabled,
  ...button
}: ActionButtonProps) {
  const refusal = useRefusal(needs);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function run() {
    setBusy(true);
    try {
      await act();
      if (done) tell(done);
      setOpen(false);
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Tooltip label={refusal} disabled={refusal === undefined} multiline maw={260}>
        <Button
          variant="default"
          {...button}
          loading={isBusy && !isOpen}
          data-disabled={refusal !== undefined || disabled || undefined}
          aria-disabled={refusal !== undefined || disabled || undefined}
          aria-description={refusal}
          onClick={(event) => {
            if (refusal !== undefined || disabled) return event.preventDefault();
            if (confirm) setOpen(true);
            else void run();
          }}
        >
          {children}
        </Button>
      </Tooltip>
      {confirm && (
        <Modal opened={isOpen} onClose={() => setOpen(false)} title={confirm.title} size="sm">
          <Text component="div" size="sm" c="dimmed" mb="lg">
            {confirm.text}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setOpen(false)} data-autofocus>
              Keep
            </Button>
            <Button
              color={confirm.dangerous === false ? undefined : 'red.8'}
              loading={isBusy}
              onClick={() => void run()}
            >
              {confirm.yes}
            </Button>
          </Group>
        </Modal>
      )}
    </>
  );
}
