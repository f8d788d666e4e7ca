import { defineText } from '../../ui/text.ts'

export const useApiKeysText = defineText('apiKeys', {
  en: {
    title: 'Keys of model providers',
    about:
      'Kept in the key store of your system. A key is never shown again, and agents do not get it: see the model gateway.',
    none: 'This system has no key store. Set keys in the environment before you start the app.',
    load_failed: 'The keys cannot be looked up',
    failed: 'The key could not be changed',
    from_environment: 'Set in the environment',
    stored: 'Stored',
    not_set: 'Not set',
    new_key: 'New key for {{name}}',
    save: 'Save',
    save_named: 'Save the key for {{name}}',
    remove: 'Remove',
    remove_named: 'Remove the key for {{name}}',
  },
  zh: {
    title: '模型服务的密钥',
    about: '保存在系统的密钥库中。密钥不会再次显示，智能体也拿不到它：参见模型网关。',
    none: '此系统没有密钥库。请在启动应用之前通过环境变量设置密钥。',
    load_failed: '无法查询密钥',
    failed: '无法更改密钥',
    from_environment: '已在环境变量中设置',
    stored: '已保存',
    not_set: '未设置',
    new_key: '{{name}} 的新密钥',
    save: '保存',
    save_named: '保存 {{name}} 的密钥',
    remove: '删除',
    remove_named: '删除 {{name}} 的密钥',
  },
})
