import { defineText } from '../../ui/text.ts'

export const useInteractionText = defineText('interaction', {
  en: {
    title: 'The run waits for you',
    answer: 'Your answer',
    send: 'Send',
    yes: 'Yes',
    no: 'No',
    accept_risk: 'I accept the risk',
    decline: 'Decline',
    time_left: 'Answers itself in {{time}} if you do not',
    loading: 'Reading the question…',
    failed: 'The question could not be read',
    sent: 'Answer sent',
    stale: 'This question is not open any more. The newest one is shown.',
    upload: 'Files cannot be sent from here yet. Answer in words where they are.',
  },
  zh: {
    title: '运行正在等待你',
    answer: '你的回复',
    send: '发送',
    yes: '是',
    no: '否',
    accept_risk: '我接受风险',
    decline: '拒绝',
    time_left: '若不回复，{{time}} 后将自动决定',
    loading: '正在读取问题…',
    failed: '无法读取问题',
    sent: '回复已发送',
    stale: '该问题已关闭，现显示最新的问题。',
    upload: '暂时无法从这里发送文件。请用文字说明文件位置。',
  },
})
