import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Me, Role } from '@callsheet/contracts';
import { call, type Call } from '../api/call';

/** Asks whom a key stands for. */
export function loadMe(options: Call): Promise<Me> {
  return call<Me>('/api/me', options);
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
