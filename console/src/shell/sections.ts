import {
  IconChartHistogram,
  IconLayoutDashboard,
  IconMovie,
  IconPlus,
  IconServer2,
  IconSettings,
  IconStack2,
  IconUrgent,
  IconWebhook,
} from '@tabler/icons-react';

/** The pages of the console, as the navigation, the palette and the keyboard know them. */
export const sections = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard, keys: 'g o', words: 'home burn fleet queue' },
  { to: '/tasks', label: 'Tasks', icon: IconMovie, keys: 'g t', words: 'videos gallery queue' },
  { to: '/batches', label: 'Batches', icon: IconStack2, keys: 'g b', words: 'prompt lists' },
  { to: '/failures', label: 'Failures', icon: IconUrgent, keys: 'g f', words: 'errors clusters retry' },
  { to: '/workers', label: 'Workers', icon: IconServer2, keys: 'g w', words: 'pods gpu fleet drain' },
  { to: '/scaling', label: 'Scaling', icon: IconChartHistogram, keys: 'g s', words: 'decisions scheduler' },
  {
    to: '/webhooks',
    label: 'Webhooks',
    icon: IconWebhook,
    keys: 'g h',
    words: 'endpoints deliveries replay',
  },
  {
    to: '/settings',
    label: 'Settings',
    icon: IconSettings,
    keys: 'g e',
    words: 'projects keys roles budgets policy',
  },
] as const;

export const newTask = {
  to: '/new',
  label: 'New task',
  icon: IconPlus,
  keys: 'c',
  words: 'create submit batch',
} as const;
