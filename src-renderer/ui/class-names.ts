import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Our type scale has a step that Tailwind's does not; unnamed, it would be taken for a colour and drop one.
const merge = extendTailwindMerge({ extend: { theme: { text: ['2xs', 'md'] } } })

/** Joins class names; of two that set the same property, the later wins. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values))
}
