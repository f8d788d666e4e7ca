import { defineText } from './text.ts'

const useWords = defineText('problem', {
  en: {
    offline: 'The server cannot be reached',
    offline_do: 'It may have stopped. Start it again; this window reconnects by itself.',
    unknown: 'Something went wrong in this window',
    internal: 'Something went wrong in the server',
    internal_do: 'The log has more under reference {{reference}}.',
    package_invalid: 'The skill has problems that block a run',
    package_invalid_do: 'Each one is listed under Problems, with its place and what to do.',
    package_too_large: 'The skill is over the size limit',
    package_too_large_do: 'Take large files out of the folder, or raise SKILL_TRYOUT_PACKAGE_MAX_BYTES.',
    input_invalid: 'The input does not fit the skill',
    input_zip_invalid: 'The input files cannot be used',
    engine_unsupported: 'The skill does not allow this engine',
    engine_unsupported_do: 'Choose another engine, or add it to `engines` in assets/runner.json.',
    mode_unsupported: 'The skill does not allow this execution mode',
    model_not_allowed: 'The engine does not offer this model',
    queue_full: 'The queue is full',
    queue_full_do: 'Wait for a run to end, or cancel one. Nothing of this run was kept.',
    disk_full: 'The disk is full',
    disk_full_do: 'Free some space and try again.',
    database_locked: 'Another program has locked the database',
    database_locked_do:
      'Close the program that has tryout.db open, such as a database viewer or a backup, and try again.',
    library_path_invalid: 'The folder or package cannot be read',
    library_path_invalid_do: 'Check that it is still there and that it holds a SKILL.md.',
    library_item_not_found: 'The skill is no longer in the library',
    multipart_invalid: 'The upload could not be read',
    upload_aborted: 'The upload was cut off',
    upload_aborted_do: 'Try again.',
    body_too_large: 'The upload is too large',
    run_active: 'The run has not ended yet',
    run_active_do: 'Cancel it first.',
    too_many_readers: 'Too many windows follow this run',
    refused: 'The server refused the request',
    desktop: 'The desktop could not do that',
  },
  zh: {
    offline: '无法连接服务器',
    offline_do: '它可能已停止。重新启动后，本窗口会自动重新连接。',
    unknown: '本窗口出现错误',
    internal: '服务器内部出错',
    internal_do: '日志中的参考编号：{{reference}}。',
    package_invalid: '技能存在阻止运行的问题',
    package_invalid_do: '“问题”栏列出了每个问题的位置和处理办法。',
    package_too_large: '技能超过大小限制',
    package_too_large_do: '请移走文件夹中的大文件，或调高 SKILL_TRYOUT_PACKAGE_MAX_BYTES。',
    input_invalid: '输入不符合技能的要求',
    input_zip_invalid: '输入文件无法使用',
    engine_unsupported: '该技能不允许使用此引擎',
    engine_unsupported_do: '请选择其他引擎，或将其加入 assets/runner.json 的 `engines`。',
    mode_unsupported: '该技能不允许此执行模式',
    model_not_allowed: '该引擎不提供此模型',
    queue_full: '队列已满',
    queue_full_do: '请等待某次运行结束或取消一次运行。本次运行未留下任何内容。',
    disk_full: '磁盘已满',
    disk_full_do: '请释放空间后重试。',
    database_locked: '数据库被其他程序锁定',
    database_locked_do: '请关闭打开了 tryout.db 的程序（例如数据库查看器或备份程序），然后重试。',
    library_path_invalid: '无法读取该文件夹或包',
    library_path_invalid_do: '请确认它仍然存在，并且包含 SKILL.md。',
    library_item_not_found: '该技能已不在技能库中',
    multipart_invalid: '无法读取上传内容',
    upload_aborted: '上传被中断',
    upload_aborted_do: '请重试。',
    body_too_large: '上传内容过大',
    run_active: '运行尚未结束',
    run_active_do: '请先取消它。',
    too_many_readers: '跟随此运行的窗口过多',
    refused: '服务器拒绝了请求',
    desktop: '桌面程序无法完成该操作',
  },
})

/** What is known of an error; `describeError` of the API part answers it. */
export interface ProblemFacts {
  readonly kind: 'api' | 'offline' | 'desktop' | 'unknown'
  readonly code: string | null
  readonly detail: string
  readonly reference: string | null
}

/** An error in the window's words: what is wrong, what to do, and the server's own sentence. */
export interface ProblemText {
  readonly title: string
  readonly advice: string | null
  readonly detail: string | null
}

const ADVISED = [
  'package_invalid',
  'package_too_large',
  'engine_unsupported',
  'queue_full',
  'disk_full',
  'database_locked',
  'library_path_invalid',
  'upload_aborted',
  'run_active',
] as const
const TITLED = [
  ...ADVISED,
  'input_invalid',
  'input_zip_invalid',
  'mode_unsupported',
  'model_not_allowed',
  'library_item_not_found',
  'multipart_invalid',
  'body_too_large',
  'too_many_readers',
] as const

export function useProblemText(): (facts: ProblemFacts) => ProblemText {
  const t = useWords()
  return ({ kind, code, detail, reference }) => {
    if (kind === 'offline') return { title: t('offline'), advice: t('offline_do'), detail: null }
    if (kind === 'desktop') return { title: t('desktop'), advice: null, detail }
    if (kind === 'unknown') return { title: t('unknown'), advice: null, detail }
    if (code === 'internal_error')
      return { title: t('internal'), advice: reference === null ? null : t('internal_do', { reference }), detail }
    const titled = TITLED.find((known) => known === code)
    const advised = ADVISED.find((known) => known === code)
    return {
      title: t(titled ?? 'refused'),
      advice: advised === undefined ? null : t(`${advised}_do`),
      detail,
    }
  }
}
