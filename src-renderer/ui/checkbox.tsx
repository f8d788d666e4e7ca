import { Check } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { useId } from 'react'

export interface CheckboxProps {
  label: string
  isChecked: boolean
  onChange: (isChecked: boolean) => void
}

export function Checkbox({ label, isChecked, onChange }: CheckboxProps) {
  const id = useId()
  return (
    <div className="flex min-h-6 items-center gap-2">
      <Radix.Root
        id={id}
        checked={isChecked}
        onCheckedChange={(state) => onChange(state === true)}
        className="relative grid size-4 shrink-0 place-items-center rounded-xs border border-control bg-surface shadow-control before:absolute before:-inset-1 data-[state=checked]:border-fill data-[state=checked]:bg-fill"
      >
        <Radix.Indicator>
          <Check aria-hidden className="size-3.5 text-on-fill" strokeWidth={3} />
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id} className="text-sm select-none">
        {label}
      </label>
    </div>
  )
}
