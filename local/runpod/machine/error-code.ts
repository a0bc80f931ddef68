/** Whether a thrown value is a system error with this code, e.g. `ESRCH`. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
