import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { AccountItems } from './rail';
import { sections } from './sections';
import css from './shell.module.css';

const tabs = sections.filter(({ to }) => to === '/' || to === '/tasks' || to === '/workers');
const more = sections.filter((section) => !tabs.some(({ to }) => to === section.to));

/** The navigation at the bottom of narrow screens. */
export function TabBar() {
  const navigate = useNavigate();
  const [overview, tasks, workers] = tabs.map(({ to, label, icon: Icon }) => (
    <Link key={to} to={to} className={css['tab']} activeOptions={{ exact: to === '/', includeSearch: false }}>
      <Icon size={20} stroke={1.6} />
      {label}
    </Link>
  ));
  return (
    <nav className={css['tabs']} aria-label="Main">
      {overview}
      {tasks}
      <Link to="/new" className={css['tab']} data-new>
        <IconPlus size={20} stroke={1.8} />
        New
      </Link>
      {workers}
      <Menu position="top-end" width={200}>
        <Menu.Target>
          <UnstyledButton className={css['tab']}>
            <IconDots size={20} stroke={1.6} />
            More
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {more.map(({ to, label, icon: Icon }) => (
            <Menu.Item key={to} leftSection={<Icon size={14} />} onClick={() => void navigate({ to })}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <AccountItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
