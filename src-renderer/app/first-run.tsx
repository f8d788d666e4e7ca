import { useEffect } from 'react'
import { useLibrary } from '../api/use-library.ts'
import { useConnection, useEngines } from '../api/use-system.ts'
import { Checklist, FIRST_STEPS, type FirstStep } from '../features/first-run/checklist.tsx'
import { markStepDone, openDialog, showSkill, useWindow } from './window-store.ts'

/** The first-run list, for as long as it was not sent away or done. Steps tick by what is so, not only by clicks. */
export function FirstRun({ onPick }: { onPick: (kind: 'folder' | 'package') => void }) {
  const done = useWindow((state) => state.doneSteps)
  const isDismissed = useWindow((state) => state.isChecklistDismissed)
  const library = useLibrary()
  const engines = useEngines()
  const connection = useConnection()
  const items = library.data
  const hasOwn = items?.some((item) => !item.is_sample) === true
  const hasRunSample = items?.some((item) => item.is_sample && item.last_request_id !== null) === true
  const hasAgent = engines.data?.some((engine) => engine.uses_ai && engine.state === 'ready') === true
  const hasClient = (connection.data?.recent_clients.length ?? 0) > 0
  useEffect(() => {
    if (hasOwn) markStepDone('own')
    if (hasRunSample) markStepDone('sample')
    if (hasAgent) markStepDone('agent')
    if (hasClient) markStepDone('api')
  }, [hasOwn, hasRunSample, hasAgent, hasClient])
  const isDone = FIRST_STEPS.every((step) => done.includes(step))
  if (isDismissed || isDone || items === undefined) return null
  const start = (step: FirstStep): void => {
    const sample = items.find((item) => item.is_sample)
    if (step === 'sample' && sample !== undefined) showSkill(sample.library_id, sample.last_request_id)
    else if (step === 'own') onPick('folder')
    else if (step === 'agent') openDialog('engines')
    else if (step === 'api') openDialog('api')
  }
  return <Checklist done={done} onStart={start} onDismiss={() => useWindow.setState({ isChecklistDismissed: true })} />
}
