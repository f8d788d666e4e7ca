/** Exit codes of the command line (DESIGN 4). */
export const EXIT_CODES = {
  succeeded: 0,
  failed: 1,
  rejected: 2,
  couldNotRun: 3,
} as const
