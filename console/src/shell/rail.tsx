import { Menu, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import mark from '../look/mark.svg';
import { meQuery } from '../session/me';
import { signOut } from '../session/session';
import { newTask, sections } from './sections';
import css from './shell.module.css';

/** The navigation on the left of wide screens. */
export function Rail() {
  return (
    <nav className={css['rail']} aria-label="Main">
      <Link to="/" className={css['brand']}>
        <img src={mark} alt="" />
        Callsheet
      </Link>
      <div className={css['links']}>
        {[newTask, ...sections].map(({ to, label, icon: Icon, keys }) => (
          <Tooltip key={to} label={keys} position="right" openDelay={600}>
            <Link to={to} className={css['item']} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={16} stroke={1.7} />
              {label}
            </Link>
          </Tooltip>
        ))}
      </div>
      <div className={css['foot']}>
        <Account />
      </div>
    </nav>
  );
}

function Account() {
  const me = useQuery(meQuery).data;
  return (
    <Menu position="top-start" width={200}>
      <Menu.Target>
        <UnstyledButton className={css['account']}>
          <span className={css['avatar']}>{(me?.project_name ?? '?').slice(0, 1)}</span>
          <span className="clip">
            <span className="clip" style={{ display: 'block', fontWeight: 500 }}>
              {me?.project_name ?? 'Project'}
            </span>
            <span className="faint" style={{ fontSize: 11.5 }}>
              {me ? me.role : '…'}
            </span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <AccountItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Theme and sign-out. */
export function AccountItems() {
  const { setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>Theme</Menu.Label>
      <Menu.Item leftSection={<IconSun size={14} />} onClick={() => setColorScheme('light')}>
        Light
      </Menu.Item>
      <Menu.Item leftSection={<IconMoon size={14} />} onClick={() => setColorScheme('dark')}>
        Dark
      </Menu.Item>
      <Menu.Item leftSection={<IconDeviceDesktop size={14} />} onClick={() => setColorScheme('auto')}>
        Like the system
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={14} />} onClick={() => signOut()}>
        Sign out
      </Menu.Item>
    </>
  );
}
