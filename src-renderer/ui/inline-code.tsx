/** A sentence in which what stands between backticks is code, as findings and messages write it. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split('`')
  // An odd backtick opens something that never ends: then they are only signs.
  if (parts.length % 2 === 0) return text
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className="rounded-xs bg-press px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ),
  )
}
