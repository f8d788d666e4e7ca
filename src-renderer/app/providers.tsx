import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LiveRegion } from '../ui/live-region.tsx'
import { Toaster } from '../ui/toast.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'

export interface ProvidersProps {
  queryClient: QueryClient
  children: ReactNode
}

/** What every part of the window stands in. */
export function Providers({ queryClient, children }: ProvidersProps) {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        {children}
        <Toaster />
        <LiveRegion />
      </TooltipProvider>
    </QueryClientProvider>
  )
}
