import { CopyButton } from './copy-button.tsx'

/** A command to be typed into a terminal, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  return (
    <p className="flex items-center gap-1 rounded-sm border bg-surface py-0.5 pr-0.5 pl-2 font-mono text-xs">
      <code className="min-w-0 flex-1 overflow-x-auto whitespace-nowrap" tabIndex={0}>
        {command}
      </code>
      <CopyButton isIconOnly text={command} />
    </p>
  )
}
