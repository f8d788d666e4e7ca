import { describeError } from '../../api/describe-error.ts'
import { useDeleteRun } from '../../api/use-run-list.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { useHistoryText } from './history-text.ts'

export interface DeleteRunDialogProps {
  /** The run that is about to be deleted; null while none is. */
  requestId: string | null
  onClose: () => void
  onDeleted: (requestId: string) => void
}

/** Asks before a run is deleted: nothing brings it back. */
export function DeleteRunDialog({ requestId, onClose, onDeleted }: DeleteRunDialogProps) {
  const t = useHistoryText()
  const problemText = useProblemText()
  const remove = useDeleteRun()
  const deleteRun = (): void => {
    onClose()
    if (requestId === null) return
    remove.mutate(requestId, {
      onSuccess: () => onDeleted(requestId),
      onError: (error) =>
        showToast({ tone: 'bad', title: t('delete_failed'), detail: problemText(describeError(error)).title }),
    })
  }
  return (
    <Dialog
      isOpen={requestId !== null}
      onClose={onClose}
      size="sm"
      title={t('delete_title')}
      description={t('delete_about')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger" onClick={deleteRun}>
            {t('delete')}
          </Button>
        </>
      }
    />
  )
}
