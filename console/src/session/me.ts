import { queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError } from '@callsheet/client';
import { call, type Call } from '../api/call';

export type Role = 'client' | 'viewer' | 'operator' | 'admin';

/** Whom the key stands for. */
export interface Me {
  role: Role;
  project_id: string;
  project_name?: string;
  key_name?: string;
  expires_at?: string | null;
}

/** Asks whom a key stands for. */
export async function loadMe(options: Call): Promise<Me> {
  try {
    return await call<Me>('/api/me', options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    await call('/api/tasks', { ...options, query: { limit: 1 } });
    const isOperator = await call('/api/spend', options).then(
      () => true,
      () => false,
    );
    return { role: isOperator ? 'operator' : 'client', project_id: '', project_name: 'default' };
  }
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => loadMe({ signal }),
  staleTime: 60_000,
});

/** What a key may do; the service decides again at every request. */
export type Right = 'write' | 'watch' | 'operate' | 'administer';

const holders: Record<Right, { roles: Role[]; words: string }> = {
  write: {
    roles: ['client', 'operator', 'admin'],
    words: 'a key that may change tasks (client, operator or admin)',
  },
  watch: { roles: ['viewer', 'operator', 'admin'], words: 'the key of a viewer, operator or admin' },
  operate: { roles: ['operator', 'admin'], words: 'the key of an operator or admin' },
  administer: { roles: ['admin'], words: 'the key of an admin' },
};

/** The signed-in role; undefined until it is known. */
export function useRole(): Role | undefined {
  return useQuery(meQuery).data?.role;
}

/** Why the signed-in key may not do what needs this right; undefined when it may. */
export function useRefusal(right: Right): string | undefined {
  const role = useRole();
  if (role === undefined) return undefined;
  const { roles, words } = holders[right];
  return roles.includes(role) ? undefined : `This needs ${words}; yours is ${role}.`;
}

/** True when the signed-in key has the right; false until that is known. */
export function useMay(right: Right): boolean {
  const role = useRole();
  return role !== undefined && holders[right].roles.includes(role);
}
