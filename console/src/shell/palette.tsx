import { Kbd, Modal, useMantineColorScheme } from '@mantine/core';
import { IconArrowRight, IconLogout, IconMoon, IconSearch, IconSun, type Icon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useState } from 'react';
import { signOut } from '../session/session';
import css from './palette.module.css';
import { newTask, sections } from './sections';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Everything by its name: pages, commands, a task by its id, a search. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const then = (act: () => unknown) => () => {
    onClose();
    act();
  };
  const wanted = text.trim();
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      centered={false}
      title={undefined}
      aria-label="Search and commands"
    >
      <Command className={css['palette']} label="Search and commands">
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Go to a page, a task id, or search prompts …"
          data-autofocus
        />
        <Command.List>
          <Command.Empty>Nothing is called that.</Command.Empty>
          <Command.Group heading="Go to">
            {[newTask, ...sections].map(({ to, label, icon, keys, words }) => (
              <Item
                key={to}
                icon={icon}
                name={label}
                words={words}
                keys={keys}
                run={then(() => navigate({ to }))}
              />
            ))}
          </Command.Group>
          <Command.Group heading="Do">
            <Item icon={IconSun} name="Light theme" run={then(() => setColorScheme('light'))} />
            <Item icon={IconMoon} name="Dark theme" run={then(() => setColorScheme('dark'))} />
            <Item icon={IconLogout} name="Sign out" run={then(() => signOut())} />
          </Command.Group>
          {wanted !== '' && (
            <Command.Group heading="Find" forceMount>
              {UUID.test(wanted) && (
                <Item
                  icon={IconArrowRight}
                  name={`Open task ${wanted}`}
                  run={then(() => navigate({ to: '/tasks/$id', params: { id: wanted } }))}
                />
              )}
              <Item
                icon={IconSearch}
                name={`Search tasks for “${wanted}”`}
                run={then(() => navigate({ to: '/tasks', search: { q: wanted } }))}
              />
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Modal>
  );
}

interface ItemProps {
  icon: Icon;
  name: string;
  words?: string;
  keys?: string;
  run: () => void;
}

function Item({ icon: Glyph, name, words, keys, run }: ItemProps) {
  return (
    <Command.Item value={name} keywords={words?.split(' ')} onSelect={run}>
      <Glyph size={16} stroke={1.6} />
      <span className="clip">{name}</span>
      {keys && (
        <span className={css['keys']}>
          {keys.split(' ').map((key) => (
            <Kbd key={key} size="xs">
              {key}
            </Kbd>
          ))}
        </span>
      )}
    </Command.Item>
  );
}
