import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../look/states';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Empty icon={IconMapQuestion} title="There is no such page">
      <p>The address may be mistyped, or what it named is gone.</p>
      <Button component={Link} to="/">
        To the overview
      </Button>
    </Empty>
  );
}
